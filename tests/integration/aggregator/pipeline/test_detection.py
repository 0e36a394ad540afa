"""The detector's walk through closed minutes, and what it remembers between two ticks in the database."""

from datetime import timedelta

import pytest

from aggregator.models import Assessment, Baseline, Level, State, Watch
from aggregator.pipeline import detection
from aggregator.stats.detector.memory import Memory
from reports.models import Service
from tests.builders.derived import make_baseline, make_rollup, make_watch
from tests.builders.detection import (
    START,
    forget_assessments,
    make_rising_hour,
    read_assessments,
    read_watches,
)
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db


def test_storm_is_suspected_opened_subsiding_and_resolved(watched):
    make_rising_hour(watched, minutes=360)

    changes = detection.refresh(now=AT)

    assert [state for _, state, *_ in read_assessments()] == ["suspected", "open", "subsiding", "resolved"]
    assert changes == 4
    assert {onset for *_, onset, _, _ in read_assessments()} == {START + 120 * MINUTE}


@pytest.mark.parametrize(
    ("stride", "minutes"),
    [(MINUTE, 150), (17 * MINUTE, 150), (17 * MINUTE, 300)],
    ids=["by minutes, within the storm", "by strides, within the storm", "by strides, after it"],
)
def test_walk_in_one_go_and_tick_by_tick_end_alike(watched, stride, minutes):
    make_rising_hour(watched, minutes=minutes)
    now = START + minutes * MINUTE + detection.CLOSING
    detection.refresh(now=now)
    in_one_go = (read_assessments(), read_watches())
    forget_assessments(watched)

    at = START
    while at < now:
        at = min(at + stride, now)
        detection.refresh(now=at)

    assert (read_assessments(), read_watches()) == in_one_go


def test_second_refresh_changes_nothing(watched):
    make_rising_hour(watched, minutes=360)
    detection.refresh(now=AT)
    before = (read_assessments(), read_watches())

    assert detection.refresh(now=AT) == 0
    assert (read_assessments(), read_watches()) == before


def test_minute_is_not_assessed_before_it_is_closed(watched):
    detection.refresh(now=START + MINUTE + timedelta(seconds=4))
    early = Watch.objects.get().assessed_until
    detection.refresh(now=START + MINUTE + timedelta(seconds=5))

    assert (early, Watch.objects.get().assessed_until) == (START, START + MINUTE)


def test_new_service_is_watched_from_now_on(acme):
    make_rising_hour(acme, minutes=360)
    make_baseline(acme, at=AT)

    detection.refresh(now=AT + timedelta(seconds=30))

    watch = Watch.objects.get()
    assert (watch.assessed_until, watch.level, read_assessments()) == (AT, Level.THIN, [])


def test_service_without_baseline_is_not_watched_yet(acme):
    detection.refresh(now=AT)

    assert not Watch.objects.exists()


def test_retired_service_is_not_assessed(watched):
    make_rising_hour(watched, minutes=360)
    Service.objects.update(active=False)

    assert detection.refresh(now=AT) == 0
    assert Watch.objects.get().assessed_until == START


def test_what_happened_while_we_were_away_is_told_with_its_own_times(watched):
    make_rising_hour(watched, minutes=300)

    detection.refresh(now=AT + 9 * DAY)

    assert [state for _, state, *_ in read_assessments()] == ["suspected", "open", "subsiding", "resolved"]
    assert all(START < at < AT for _, _, at, *_ in read_assessments())
    assert Watch.objects.get().assessed_until == AT + 9 * DAY - MINUTE


def test_services_that_stand_at_different_minutes_all_come_to_the_present(watched):
    """Also when one stands exactly where the other comes by."""
    for slug, until in (("other", START - detection.PIECE), ("third", START - DAY)):
        service = make_service(slug)
        make_baseline(service, at=START)
        make_watch(service, until=until)

    detection.refresh(now=AT + detection.CLOSING)

    assert {until for until, *_ in read_watches()} == {AT}


def test_services_are_judged_by_their_own_counts(watched):
    other = make_service("other")
    make_baseline(other, at=START)
    make_watch(other, until=START)
    make_rising_hour(other, minutes=360)
    make_rising_hour(watched, minutes=360, rises=False)

    detection.refresh(now=AT)

    assert {slug for slug, *_ in read_assessments()} == {"other"}


def test_killed_in_the_middle_changes_nothing_and_the_next_one_completes(watched, monkeypatch):
    make_rising_hour(watched, minutes=360)
    before = read_watches()

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as while_killed:
        while_killed.setattr(detection, "_save_assessed", killed)
        with pytest.raises(KeyboardInterrupt):
            detection.refresh(now=AT)
    assert (read_assessments(), read_watches()) == ([], before)
    detection.refresh(now=AT)

    assert [state for _, state, *_ in read_assessments()] == ["suspected", "open", "subsiding", "resolved"]


def test_reports_that_it_works_are_not_counted(watched):
    for n in range(30):
        make_rollup(watched, at=START + n * MINUTE, reports=30, stance="works")

    detection.refresh(now=AT)

    assert read_assessments() == []


def test_very_large_evidence_comes_back_from_the_database_as_it_went(watched):
    """jsonb writes 1e30 as thirty digits, which Python reads as a whole number."""
    memory = Watch.objects.get().memory
    memory["odds"] = [1e30 for _ in memory["odds"]]
    Watch.objects.update(memory=memory)

    stored = Watch.objects.get().memory

    assert isinstance(stored["odds"][0], int)
    assert Memory.from_records([stored]).odds.tolist() == [memory["odds"]]


def test_walk_goes_on_from_very_large_evidence(watched):
    memory = Watch.objects.get().memory
    memory["odds"] = [1e30 for _ in memory["odds"]]
    Watch.objects.update(memory=memory)
    make_rising_hour(watched, minutes=10, rises=False)

    detection.refresh(now=START + 11 * MINUTE)

    assert Watch.objects.get().assessed_until == START + 10 * MINUTE


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(100, Level.OK), (140, Level.PROBLEM), (360, Level.OK)],
    ids=["before", "in", "after"],
)
def test_level_is_the_state_in_force(watched, minutes, level):
    make_rising_hour(watched, minutes=360)

    detection.refresh(now=START + minutes * MINUTE + detection.CLOSING)

    assert Watch.objects.get().level == level


def test_service_with_too_few_reports_is_thin(watched):
    Baseline.objects.update(profile=[0.003] * 168)

    detection.refresh(now=AT)

    assert Watch.objects.get().level == Level.THIN


def test_suspicion_reads_as_possible(watched):
    make_rising_hour(watched, minutes=360)
    detection.refresh(now=AT)
    suspected = Assessment.objects.get(state=State.SUSPECTED)
    forget_assessments(watched)

    detection.refresh(now=suspected.at + detection.CLOSING)

    assert Watch.objects.get().level == Level.POSSIBLE
