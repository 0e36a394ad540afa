"""The detector's walk through closed minutes, and what it remembers between two ticks in the database."""

from datetime import datetime, timedelta

import pytest

from aggregator.models import Assessment, Baseline, Level, OfficialPage, Rollup, State, Watch
from aggregator.official.claims import Standing
from aggregator.pipeline import claims, detection
from aggregator.stats.detector.memory import Memory
from reports.models import Service
from tests.builders.derived import HOUR, make_baseline, make_crowd, make_rollup, make_watch
from tests.builders.reports import AT, DAY, MINUTE, make_service
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_maintenance_claim,
    read_service_page,
)

pytestmark = pytest.mark.django_db

START = AT - 6 * HOUR
RISE = range(120, 180)  # minutes after START


def make_story(service: Service, *, minutes: int, storm: bool = True) -> None:
    """One report a minute, and an hour in which they become more and more."""
    Rollup.objects.bulk_create(
        Rollup(
            service=service,
            minute=START + n * MINUTE,
            stance="broken",
            reports=3 + (n - RISE.start) // 2 if storm and n in RISE else 1,
        )
        for n in range(minutes)
    )
    make_crowd(service, first=START, minutes=minutes)


@pytest.fixture
def watched(acme: Service) -> Service:
    make_baseline(acme, at=START)
    make_watch(acme, until=START)
    return acme


def said() -> list[tuple[str, datetime, datetime, dict]]:
    rows = Assessment.objects.order_by("service", "at", "id")
    return list(rows.values_list("service__slug", "state", "at", "onset_at", "ended_at", "evidence"))


def remembered() -> list[tuple]:
    return list(Watch.objects.order_by("service").values_list("assessed_until", "level", "memory"))


def forget(service: Service) -> None:
    Assessment.objects.all().delete()
    Watch.objects.all().delete()
    make_watch(service, until=START)


def make_running_minute(service: Service, *, reports: int) -> None:
    make_rollup(service, at=AT, reports=reports)
    make_crowd(service, first=AT, minutes=1)


def told_states() -> list[tuple]:
    return list(Assessment.objects.order_by("at", "id").values_list("state", "at"))


def test_a_storm_is_told_within_its_first_minute_and_once(watched):
    make_story(watched, minutes=360, storm=False)
    make_running_minute(watched, reports=40)

    changes = [detection.refresh(now=AT + timedelta(seconds=s)) for s in (20, 30, 40)]

    assert changes == [1, 0, 0]
    assert told_states() == [("suspected", AT + timedelta(seconds=20))]
    assert Watch.objects.get().level == "possible"


def test_what_was_told_within_a_minute_is_not_unsaid_at_its_end(watched):
    make_story(watched, minutes=360, storm=False)
    make_running_minute(watched, reports=22)
    detection.refresh(now=AT + timedelta(seconds=9))  # too early to look
    detection.refresh(now=AT + timedelta(seconds=11))

    detection.refresh(now=AT + timedelta(seconds=66))

    assert told_states() == [("suspected", AT + timedelta(seconds=11)), ("open", AT + MINUTE)]
    assert Watch.objects.get().memory["episode"]["state"] == "open"


def test_what_rested_on_excluded_reports_is_taken_back(watched):
    make_story(watched, minutes=360, storm=False)
    make_running_minute(watched, reports=40)
    detection.refresh(now=AT + timedelta(seconds=20))
    Rollup.objects.filter(minute=AT).update(reports=0)

    detection.refresh(now=AT + timedelta(seconds=66))

    assert [state for state, _ in told_states()] == ["suspected", "resolved"]
    assert Watch.objects.get().memory["episode"] is None


def test_a_handful_within_a_minute_is_nothing(watched):
    make_story(watched, minutes=360, storm=False)
    make_running_minute(watched, reports=4)

    assert detection.refresh(now=AT + timedelta(seconds=20)) == 0


def test_storm_is_suspected_opened_subsiding_and_resolved(watched):
    make_story(watched, minutes=360)

    changes = detection.refresh(now=AT)

    assert [state for _, state, *_ in said()] == ["suspected", "open", "subsiding", "resolved"]
    assert changes == 4
    assert {onset for *_, onset, _, _ in said()} == {START + 120 * MINUTE}


@pytest.mark.parametrize(
    ("stride", "minutes"),
    [(MINUTE, 150), (17 * MINUTE, 150), (17 * MINUTE, 300)],
    ids=["by minutes, within the storm", "by strides, within the storm", "by strides, after it"],
)
def test_walk_in_one_go_and_tick_by_tick_end_alike(watched, stride, minutes):
    make_story(watched, minutes=minutes)
    now = START + minutes * MINUTE + detection.CLOSING
    detection.refresh(now=now)
    in_one_go = (said(), remembered())
    forget(watched)

    at = START
    while at < now:
        at = min(at + stride, now)
        detection.refresh(now=at)

    assert (said(), remembered()) == in_one_go


def test_second_refresh_changes_nothing(watched):
    make_story(watched, minutes=360)
    detection.refresh(now=AT)
    before = (said(), remembered())

    assert detection.refresh(now=AT) == 0
    assert (said(), remembered()) == before


def test_minute_is_not_assessed_before_it_is_closed(watched):
    detection.refresh(now=START + MINUTE + timedelta(seconds=4))
    early = Watch.objects.get().assessed_until
    detection.refresh(now=START + MINUTE + timedelta(seconds=5))

    assert (early, Watch.objects.get().assessed_until) == (START, START + MINUTE)


def test_new_service_is_watched_from_now_on(acme):
    make_story(acme, minutes=360)
    make_baseline(acme, at=AT)

    detection.refresh(now=AT + timedelta(seconds=30))

    watch = Watch.objects.get()
    assert (watch.assessed_until, watch.level, said()) == (AT, Level.THIN, [])


def test_service_without_baseline_is_not_watched_yet(acme):
    detection.refresh(now=AT)

    assert not Watch.objects.exists()


def test_retired_service_is_not_assessed(watched):
    make_story(watched, minutes=360)
    Service.objects.update(active=False)

    assert detection.refresh(now=AT) == 0
    assert Watch.objects.get().assessed_until == START


def test_what_happened_while_we_were_away_is_told_with_its_own_times(watched):
    make_story(watched, minutes=300)

    detection.refresh(now=AT + 9 * DAY)

    assert [state for _, state, *_ in said()] == ["suspected", "open", "subsiding", "resolved"]
    assert all(START < at < AT for _, _, at, *_ in said())
    assert Watch.objects.get().assessed_until == AT + 9 * DAY - MINUTE


def test_services_that_stand_at_different_minutes_all_come_to_the_present(watched):
    """Also when one stands exactly where the other comes by."""
    for slug, until in (("other", START - detection.PIECE), ("third", START - DAY)):
        service = make_service(slug)
        make_baseline(service, at=START)
        make_watch(service, until=until)

    detection.refresh(now=AT + detection.CLOSING)

    assert {until for until, *_ in remembered()} == {AT}


def test_services_are_judged_by_their_own_counts(watched):
    other = make_service("other")
    make_baseline(other, at=START)
    make_watch(other, until=START)
    make_story(other, minutes=360)
    make_story(watched, minutes=360, storm=False)

    detection.refresh(now=AT)

    assert {slug for slug, *_ in said()} == {"other"}


def test_killed_in_the_middle_changes_nothing_and_the_next_one_completes(watched, monkeypatch):
    make_story(watched, minutes=360)
    before = remembered()

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as while_killed:
        while_killed.setattr(detection, "_save_assessed", killed)
        with pytest.raises(KeyboardInterrupt):
            detection.refresh(now=AT)
    assert (said(), remembered()) == ([], before)
    detection.refresh(now=AT)

    assert [state for _, state, *_ in said()] == ["suspected", "open", "subsiding", "resolved"]


def test_reports_that_it_works_are_not_counted(watched):
    for n in range(30):
        make_rollup(watched, at=START + n * MINUTE, reports=30, stance="works")

    detection.refresh(now=AT)

    assert said() == []


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
    make_story(watched, minutes=10, storm=False)

    detection.refresh(now=START + 11 * MINUTE)

    assert Watch.objects.get().assessed_until == START + 10 * MINUTE


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(100, Level.OK), (140, Level.PROBLEM), (360, Level.OK)],
    ids=["before", "in", "after"],
)
def test_level_is_the_state_in_force(watched, minutes, level):
    make_story(watched, minutes=360)

    detection.refresh(now=START + minutes * MINUTE + detection.CLOSING)

    assert Watch.objects.get().level == level


def test_service_with_too_few_reports_is_thin(watched):
    Baseline.objects.update(profile=[0.003] * 168)

    detection.refresh(now=AT)

    assert Watch.objects.get().level == Level.THIN


def test_suspicion_reads_as_possible(watched):
    make_story(watched, minutes=360)
    detection.refresh(now=AT)
    suspected = Assessment.objects.get(state=State.SUSPECTED)
    forget(watched)

    detection.refresh(now=suspected.at + detection.CLOSING)

    assert Watch.objects.get().level == Level.POSSIBLE


SLIGHT = dict.fromkeys(range(200, 203), 2)  # minutes after START: alone it is not enough
CHATTER = dict.fromkeys(range(180, 300, 2), 1)  # what work may bring
BROKEN = CHATTER | dict.fromkeys(range(240, 250), 8)


@pytest.fixture
def calm(acme: Service) -> Service:
    """One report in fifty minutes is usual."""
    make_baseline(acme, at=START, rate=0.02)
    make_watch(acme, until=START)
    make_crowd(acme, first=START, minutes=360)
    return acme


def make_reports(service: Service, reports: dict[int, int]) -> None:
    for n, count in reports.items():
        make_rollup(service, at=START + n * MINUTE, reports=count)


def make_work(service: Service, *, said_at: datetime) -> None:
    """From minute 170 to 310, and the page is read until the end."""
    work = make_maintenance_claim(since=START + 170 * MINUTE, until=START + 310 * MINUTE, said_at=said_at)
    read_service_page(service, work, at=said_at)
    read_service_page(service, work, at=AT)
    claims.record_span(page=OfficialPage.objects.get().pk, first=said_at, last=AT)


def first_word() -> tuple[str, int] | None:
    rows = [(state, (at - START) // MINUTE) for _, state, at, *_ in said()]
    return rows[0] if rows else None


@pytest.mark.parametrize(
    ("reports", "standing", "word"),
    [
        (SLIGHT, None, None),
        (SLIGHT, Standing.DEGRADED, None),
        (SLIGHT, Standing.PARTIAL, ("suspected", 203)),
        ({}, Standing.MAJOR, None),
    ],
    ids=["people alone", "degraded", "both", "vendor alone"],
)
def test_people_and_vendor_together_are_believed_sooner(calm, reports, standing, word):
    make_reports(calm, reports)
    if standing:
        read_service_page(calm, make_component_claim(standing=standing), at=START + 190 * MINUTE)

    detection.refresh(now=AT)

    assert first_word() == word


def test_what_moved_the_threshold_is_on_record(calm):
    make_reports(calm, SLIGHT)
    read_service_page(calm, make_component_claim(standing=Standing.PARTIAL), at=START + 190 * MINUTE)

    detection.refresh(now=AT)

    evidence = said()[0][-1]
    assert (evidence["official"], evidence["announced"]) == (2.3, False)


def test_a_claim_that_we_learn_of_later_does_not_reach_back(calm):
    make_reports(calm, SLIGHT)
    outage = make_incident_claim(standing=Standing.MAJOR, at=START + 190 * MINUTE)
    read_service_page(calm, at=START)
    read_service_page(calm, outage, at=START + 260 * MINUTE)

    detection.refresh(now=AT)

    assert first_word() is None


@pytest.mark.parametrize(
    ("reports", "work", "told"),
    [(CHATTER, False, True), (CHATTER, True, False), (BROKEN, True, True)],
    ids=["nobody works on it", "as work may bring", "beyond it"],
)
def test_what_was_announced_is_no_news_and_what_goes_beyond_is(calm, reports, work, told):
    make_reports(calm, reports)
    if work:
        make_work(calm, said_at=START)

    detection.refresh(now=AT)

    assert (first_word() is not None) is told
    if work and told:
        assert said()[0][-1]["announced"]
        assert said()[0][3] == START + 240 * MINUTE


def test_vendors_words_and_ticks_end_as_the_walk_in_one_go(calm):
    make_reports(calm, BROKEN)
    make_work(calm, said_at=START)
    read_service_page(calm, make_component_claim(standing=Standing.PARTIAL), at=AT)
    now = START + 300 * MINUTE + detection.CLOSING
    detection.refresh(now=now)
    in_one_go = said()
    Assessment.objects.all().delete()
    Watch.objects.all().delete()
    make_watch(calm, until=START)

    for n in (0, *range(200, 301)):  # the problem begins at 240
        detection.refresh(now=START + n * MINUTE + detection.CLOSING)

    assert in_one_go[0][-1]["announced"]
    assert said() == in_one_go


def test_a_look_within_the_minute_knows_what_the_vendor_says(watched):
    make_story(watched, minutes=360, storm=False)
    make_running_minute(watched, reports=11)
    now = AT + timedelta(seconds=20)
    alone = detection.refresh(now=now)

    read_service_page(watched, make_component_claim(standing=Standing.MAJOR), at=AT - MINUTE)
    together = detection.refresh(now=now)

    assert (alone, together) == (0, 1)
