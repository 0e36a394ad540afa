"""What was said, when: the states in force, never what was known later."""

from datetime import timedelta

import pytest

from aggregator.models import Level, State, Watch
from aggregator.queries import freshness, levels
from aggregator.queries.counts import series
from tests.builders.derived import HOUR, make_incident, make_tick, make_watch
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
STORY = {
    State.SUSPECTED: AT - 4 * HOUR,
    State.OPEN: AT - 3 * HOUR,
    State.SUBSIDING: AT - 2 * HOUR,
    State.RESOLVED: AT - HOUR,
}


@pytest.fixture(autouse=True)
def _watched(acme):
    make_watch(acme, until=AT)
    make_tick(AT)


def test_level_follows_the_states_as_they_were_entered(acme, entry):
    make_incident(acme, steps=STORY, onset_at=AT - 5 * HOUR)
    times = [AT - n * HOUR / 2 for n in range(9, -1, -1)]

    worst = levels.read_levels_at(service=entry, times=times, now=AT)

    assert worst == ["ok", *["possible"] * 2, *["problem"] * 2, *["subsiding"] * 2, *["ok"] * 3]


def test_state_holds_from_its_very_moment(acme, entry):
    make_incident(acme, steps=STORY)
    opened = STORY[State.OPEN]

    worst = levels.read_levels_at(service=entry, times=[opened - SECOND, opened, opened + SECOND], now=AT)

    assert worst == [Level.POSSIBLE, Level.PROBLEM, Level.PROBLEM]


def test_the_last_moment_asked_for_is_one_of_its_state(acme, entry):
    make_incident(acme, steps=STORY)

    assert levels.read_levels_at(service=entry, times=[STORY[State.OPEN]], now=AT) == [Level.PROBLEM]


def test_incident_of_another_service_says_nothing(acme, entry):
    make_incident(make_service("other"), steps=STORY)

    assert levels.read_levels_at(service=entry, times=[STORY[State.OPEN]], now=AT) == [Level.OK]


def test_thin_service_is_thin_where_nothing_else_was_said(acme, entry):
    make_incident(acme, steps=STORY)
    Watch.objects.update(level="thin")

    worst = levels.read_levels_at(service=entry, times=[AT - DAY, STORY[State.OPEN], AT], now=AT)

    assert worst == [Level.THIN, Level.PROBLEM, Level.THIN]


def test_service_that_nobody_watches_has_no_data(entry):
    Watch.objects.all().delete()

    assert levels.read_levels_at(service=entry, times=[AT], now=AT) == [Level.NO_DATA]
    assert levels.read_levels(services=[entry], now=AT) == {"acme": Level.NO_DATA}


def test_present_level_is_what_the_detector_said_last(acme, entry):
    Watch.objects.update(level="problem")

    assert levels.read_levels(services=[entry], now=AT) == {"acme": Level.PROBLEM}


def test_site_without_ticks_says_of_the_present_that_it_does_not_know(entry):
    late = AT + freshness.SILENT_AFTER

    worst = [levels.read_levels(services=[entry], now=now)["acme"] for now in (late, late + SECOND)]

    assert worst == [Level.OK, Level.NO_DATA]


def test_site_without_ticks_still_tells_what_it_said_before(acme, entry):
    make_incident(acme, steps=STORY)
    times = [STORY[State.OPEN], AT, AT + freshness.SILENT_AFTER, AT + HOUR]

    worst = levels.read_levels_at(service=entry, times=times, now=AT + HOUR)

    assert worst == [Level.PROBLEM, Level.OK, Level.OK, Level.NO_DATA]


def test_nothing_is_said_of_the_future(entry):
    worst = series.read_timeseries(
        service=entry, first=AT - HOUR, last=AT + 2 * HOUR, step=HOUR, now=AT + MINUTE
    )

    assert [point.level for point in worst.points] == [Level.OK, Level.OK, Level.NO_DATA]


def test_worst_level_of_a_stretch_is_told(acme, entry):
    """An incident between two points of a long line must not fall through."""
    make_incident(acme, steps=STORY)
    ends = [AT - 6 * HOUR, AT - 90 * MINUTE, AT]

    worst = levels.read_worst_levels(service=entry, begins=[AT - 9 * HOUR, *ends[:-1]], ends=ends, now=AT)

    assert worst == [Level.OK, Level.PROBLEM, Level.SUBSIDING]
