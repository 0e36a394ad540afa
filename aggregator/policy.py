"""The policy of this site: the numbers of stats/policy.py, with the operator's budget of false alarms."""

from dataclasses import replace
from functools import lru_cache

from django.conf import settings

from aggregator.stats.policy import DEFAULT, Policy


def current() -> Policy:
    """What production uses, and names in every record."""
    return _apply_budget(settings.FALSE_ALARMS_A_YEAR)


@lru_cache(maxsize=4)
def _apply_budget(false_alarms: float) -> Policy:
    return replace(DEFAULT, false_alarms_per_year=false_alarms)
