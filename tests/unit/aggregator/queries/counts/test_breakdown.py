"""The window that a page breaks down."""

from datetime import timedelta

import pytest

from aggregator.queries.counts.breakdown import choose_spike_window
from tests.unit.aggregator.web.examples import AT, MINUTE

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("second", [0, 1, 59])
def test_without_an_incident_it_is_a_day_and_ends_with_the_running_minute(second):
    window = choose_spike_window(onset_at=None, now=AT + second * SECOND)

    assert window == (AT + MINUTE - timedelta(hours=24), AT + MINUTE)


@pytest.mark.parametrize("hours", [0, 1, 30])
def test_an_incident_is_broken_down_from_its_onset_on_however_long_it_lasts(hours):
    onset_at = AT - timedelta(hours=hours)

    assert choose_spike_window(onset_at=onset_at, now=AT) == (onset_at, AT + MINUTE)
