"""What is expected of all services at once is what is read of each."""

import pytest

from aggregator.models import Baseline
from aggregator.pipeline.inputs.memory.expected_counts import ExpectedMemory
from aggregator.queries.counts import expected_counts
from tests.builders.derived import HOUR, make_baseline
from tests.builders.reports import AT, DAY, MINUTE

pytestmark = pytest.mark.django_db

SPAN = 15 * MINUTE


def test_bands_of_later_windows_are_those_of_the_tables(acme, entry):
    make_baseline(acme, rate=2.0, at=AT - DAY)
    memory = ExpectedMemory()
    memory.read_weeks([entry])
    for n in range(3):
        starts = [AT + n * MINUTE + each * SPAN for each in range(4)]
        bands = memory.compute_bands(starts=starts, span=SPAN)

    assert bands == expected_counts.read_bands(services=[entry], starts=starts, span=SPAN)


def test_totals_follow_a_new_fit(acme, entry):
    make_baseline(acme, rate=2.0, at=AT - DAY)
    memory = ExpectedMemory()
    memory.read_weeks([entry])
    Baseline.objects.update(profile=[3.0] * 168, fitted_at=AT)
    memory.read_weeks([entry])

    totals = memory.compute_totals(first=AT, last=AT + HOUR)

    assert totals == {"acme": expected_counts.read_expected_total(service=entry, first=AT, last=AT + HOUR)}
