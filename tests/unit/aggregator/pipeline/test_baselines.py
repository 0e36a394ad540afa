"""What a refit replaces."""

from aggregator.models import Baseline
from aggregator.pipeline.baselines import LEARNED


def test_a_refit_replaces_every_column_but_the_service():
    columns = {field.name for field in Baseline._meta.concrete_fields}

    assert sorted(LEARNED) == sorted(columns - {"service"})
