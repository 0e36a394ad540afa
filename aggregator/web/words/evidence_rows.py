"""The steps of an incident with the numbers they rest on, as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.answers.incidents import IncidentStep
from aggregator.web.formats.numbers import describe_ratio, format_count, format_mean, format_odds
from aggregator.web.formats.times import format_story_clock
from aggregator.web.words.labels import KINDS, STATES


@dataclass(frozen=True)
class EvidenceRow:
    """A step with the numbers it rests on, as a row of a table."""

    time: SafeString
    state: str
    kind: str
    observed: str
    expected: str
    ratio: str
    odds: SafeString
    policy: str


def build_evidence_rows(*, steps: Sequence[IncidentStep], begun: datetime) -> tuple[EvidenceRow, ...]:
    """The steps as a table, oldest first; `begun` is the day that the page names."""
    return tuple(
        EvidenceRow(
            time=format_story_clock(step.published_at, begun=begun),
            state=str(STATES[step.state]),
            kind=KINDS[step.state],
            observed=_describe_observed(step),
            expected=format_mean(step.evidence["expected"]),
            ratio=describe_ratio(step.evidence["ratio"], expected=step.evidence["expected"]) or "",
            # How rare a count is by chance is a question about a rise: at an end counts are low.
            odds=format_odds(step.evidence["p_value"]) if step.state.is_rising else SafeString(""),
            policy=step.policy,
        )
        for step in steps
        # Records of the first versions have no counts.
        if "observed" in step.evidence
    )


def _describe_observed(step: IncidentStep) -> str:
    # Translators: reports, as "39 in 4 min"; a cell of a table.
    return _("%(count)s in %(minutes)s min") % {
        "count": format_count(step.evidence["observed"]),
        "minutes": step.evidence["window"],
    }
