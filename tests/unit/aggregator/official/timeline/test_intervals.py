"""From claims to time."""

import json
import time
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.official.claims import WHOLE, About, Progress, Standing
from aggregator.official.readers import history
from aggregator.official.timeline.events import WORST, SeenClaim
from aggregator.official.timeline.intervals import collect_intervals, find_worst
from aggregator.official.timeline.spans import StatusInterval, WorstInterval
from tests.unit.aggregator.official.claim_builders import (
    MINUTE,
    NOON,
    at,
    load_answer,
    make_seen_claim,
    make_state_claim,
    make_update_claim,
)

MAJOR, PARTIAL, DEGRADED = Standing.MAJOR, Standing.PARTIAL, Standing.DEGRADED
FINE, MAINTENANCE = Standing.OPERATIONAL, Standing.MAINTENANCE
RESOLVED, SCHEDULED, IN_PROGRESS = Progress.RESOLVED, Progress.SCHEDULED, Progress.IN_PROGRESS
NOW = NOON + timedelta(hours=10)


def make_interval(part: str, standing: Standing, first: float, last: float | None) -> StatusInterval:
    return StatusInterval(
        part, standing, NOON + first * MINUTE, None if last is None else NOON + last * MINUTE
    )


def collect(*seen: SeenClaim) -> tuple[StatusInterval, ...]:
    return collect_intervals(seen=seen, now=NOW)


def planned(progress: Progress, **told: float) -> object:
    return make_update_claim(progress, about=About.MAINTENANCE, web=None, **told)


def test_impact_lasts_as_long_as_the_incident_on_all_parts():
    assert collect(
        make_seen_claim(0, claim=make_update_claim(standing=PARTIAL, since=-10, api=None, web=None)),
        make_seen_claim(30, claim=make_update_claim(RESOLVED, until=25, standing=PARTIAL)),
    ) == (make_interval("api", PARTIAL, -10, 25), make_interval("web", PARTIAL, -10, 25))


def test_incident_without_parts_is_on_the_whole_page():
    assert collect(make_seen_claim(0, claim=make_update_claim(standing=MAJOR))) == (
        make_interval(WHOLE, MAJOR, 0, None),
    )


def test_incident_without_impact_is_no_interval():
    assert collect(make_seen_claim(0, claim=make_update_claim(standing=FINE, api=None))) == ()
    assert collect(make_seen_claim(0, claim=make_update_claim(api=None))) == ()


def test_updates_tell_how_each_part_stands_from_then_on():
    assert collect(
        make_seen_claim(0, claim=make_update_claim(standing=MAJOR, api=PARTIAL)),
        make_seen_claim(
            10, claim=make_update_claim(Progress.IDENTIFIED, standing=MAJOR, api=MAJOR, web=DEGRADED)
        ),
        make_seen_claim(20, claim=make_update_claim(Progress.MONITORING, standing=MAJOR, api=FINE)),
        make_seen_claim(30, claim=make_update_claim(RESOLVED, standing=MAJOR)),
    ) == (
        make_interval("api", PARTIAL, 0, 10),
        make_interval("api", MAJOR, 10, 20),
        make_interval("web", DEGRADED, 10, 30),
    )


def test_part_that_came_back_is_not_broken_in_between():
    assert collect(
        make_seen_claim(0, claim=make_update_claim(api=MAJOR)),
        make_seen_claim(10, claim=make_update_claim(RESOLVED)),
        make_seen_claim(20, claim=make_update_claim(name="again", api=MAJOR)),
        make_seen_claim(30, claim=make_update_claim(RESOLVED, name="at last", until=29)),
    ) == (make_interval("api", MAJOR, 0, 10), make_interval("api", MAJOR, 20, 29))


def test_state_of_a_component_overrides_incidents_once_it_is_watched():
    assert collect(
        make_seen_claim(0, claim=make_update_claim(standing=MAJOR, api=None)),
        make_seen_claim(10, claim=make_state_claim(FINE)),
        make_seen_claim(15, claim=make_state_claim(DEGRADED), absent=14),
        make_seen_claim(20, claim=make_state_claim(FINE), absent=19),
    ) == (make_interval("api", MAJOR, 0, 10), make_interval("api", DEGRADED, 15, 20))


def test_incident_of_a_watched_component_changes_nothing():
    watched = make_seen_claim(-60, claim=make_state_claim(FINE))

    assert collect(watched, make_seen_claim(0, claim=make_update_claim(standing=MAJOR, api=None))) == ()


def test_first_good_state_is_not_believed_backwards():
    early = make_seen_claim(-500, claim=make_state_claim(FINE), seen=10)

    assert collect(make_seen_claim(0, claim=make_update_claim(standing=MAJOR, api=None)), early) == (
        make_interval("api", MAJOR, 0, 10),
    )


def test_first_bad_state_is_believed_as_dated():
    assert collect(make_seen_claim(-30, claim=make_state_claim(MAJOR), seen=10)) == (
        make_interval("api", MAJOR, -30, None),
    )


def test_component_that_is_gone_stands_nohow():
    assert collect(
        make_seen_claim(0, claim=make_state_claim(MAJOR)), make_seen_claim(10, claim=make_state_claim(None))
    ) == (make_interval("api", MAJOR, 0, 10),)


def test_planned_maintenance_is_while_it_was_planned():
    seen = make_seen_claim(-100, claim=planned(SCHEDULED, since=0, until=60))

    assert collect(seen) == (make_interval("web", MAINTENANCE, 0, 60),)
    assert collect_intervals(seen=[seen], now=NOON - MINUTE) == ()


def test_begun_maintenance_goes_on_until_it_is_said_to_be_over():
    begun = [
        make_seen_claim(-100, claim=planned(SCHEDULED, since=0, until=60)),
        make_seen_claim(1, claim=planned(IN_PROGRESS, since=0, until=60)),
    ]

    assert collect(*begun) == (make_interval("web", MAINTENANCE, 0, None),)
    assert collect(*begun, make_seen_claim(40, claim=planned(Progress.COMPLETED, since=0, until=39))) == (
        make_interval("web", MAINTENANCE, 0, 39),
    )


def test_maintenance_that_began_early_begins_then():
    assert collect(make_seen_claim(-5, claim=planned(IN_PROGRESS, since=0))) == (
        make_interval("web", MAINTENANCE, -5, None),
    )


def test_maintenance_that_was_called_off_is_none():
    called_off = make_seen_claim(-50, claim=planned(Progress.COMPLETED, since=0))

    assert collect(make_seen_claim(-100, claim=planned(SCHEDULED, since=0, until=60)), called_off) == ()


def test_announcement_without_a_time_is_no_maintenance_yet():
    assert collect(make_seen_claim(0, claim=planned(SCHEDULED))) == ()


def test_worst_of_several_decides_each_moment():
    several = [
        make_interval("api", DEGRADED, 0, 30),
        make_interval("web", MAJOR, 10, 20),
        make_interval("api", MAINTENANCE, 25, None),
        make_interval("old", MAJOR, -90, -80),
    ]

    stretches = find_worst(intervals=several, first=NOON - 10 * MINUTE, last=NOON + 40 * MINUTE)

    told = [(0, 10, DEGRADED), (10, 20, MAJOR), (20, 30, DEGRADED), (30, 40, MAINTENANCE)]
    assert stretches == tuple(WorstInterval(how, NOON + a * MINUTE, NOON + b * MINUTE) for a, b, how in told)


def test_intervals_that_meet_are_one_stretch():
    meeting = [make_interval("api", MAJOR, 0, 10), make_interval("web", MAJOR, 10, 20)]

    assert find_worst(intervals=meeting, first=NOON, last=NOW) == (
        WorstInterval(MAJOR, NOON, NOON + 20 * MINUTE),
    )


def plainly(told: list[StatusInterval], first: int, last: int) -> dict[int, Standing]:
    """The worst of each minute, one by one."""
    return {
        minute: max(here, key=WORST.__getitem__)
        for minute in range(first, last)
        if (here := [s.standing for s in told if s.first <= NOON + minute * MINUTE < (s.last or NOW)])
    }


MINUTES = st.integers(-10, 30)
INTERVALS = st.builds(make_interval, st.just("api"), st.sampled_from(Standing), MINUTES, st.none() | MINUTES)


@settings(max_examples=200, deadline=None)
@given(told=st.lists(INTERVALS, max_size=8))
def test_worst_is_that_of_a_plain_count(told):
    stretches = find_worst(intervals=told, first=NOON, last=NOON + 20 * MINUTE)

    counted = {
        minute: stretch.standing
        for stretch in stretches
        for minute in range((stretch.first - NOON) // MINUTE, (stretch.last - NOON) // MINUTE)
    }
    assert counted == plainly(told, 0, 20)
    assert all(a.last < b.first or a.standing is not b.standing for a, b in pairwise(stretches))


def test_worst_of_thousands_takes_no_time():
    told = [make_interval("api", MAJOR if n % 2 else DEGRADED, n, n + 500) for n in range(20_000)]
    started = time.process_time()

    assert len(find_worst(intervals=told, first=NOON, last=NOON + 30_000 * MINUTE)) == 2
    assert time.process_time() - started < 5


def collect_read(*spans: tuple[float, float], seen: list[SeenClaim]) -> tuple[StatusInterval, ...]:
    return collect_intervals(
        seen=seen, now=NOW, read=[(NOON + a * MINUTE, NOON + b * MINUTE) for a, b in spans]
    )


WATCHED = make_seen_claim(-60, claim=make_state_claim(FINE))


def test_incident_in_a_gap_of_readings_counts():
    seen = [
        WATCHED,
        make_seen_claim(0, claim=make_update_claim(standing=MAJOR, api=None)),
        make_seen_claim(30, claim=make_update_claim(RESOLVED)),
    ]

    assert collect_read((-60, -10), (40, 90), seen=seen) == (make_interval("api", MAJOR, 0, 30),)


def test_incident_counts_only_outside_of_readings():
    seen = [
        WATCHED,
        make_seen_claim(0, claim=make_update_claim(standing=MAJOR, api=None)),
        make_seen_claim(30, claim=make_update_claim(RESOLVED)),
    ]

    assert collect_read((-60, 10), (20, 90), seen=seen) == (make_interval("api", MAJOR, 10, 20),)
    assert collect_read((-60, 90), seen=seen) == ()


def test_incident_that_goes_on_counts_before_between_and_after_readings():
    seen = [WATCHED, make_seen_claim(0, claim=make_update_claim(standing=MAJOR, api=None))]

    assert collect_read((5, 10), (20, 25), seen=seen) == (
        make_interval("api", MAJOR, 0, 5),
        make_interval("api", MAJOR, 10, 20),
        make_interval("api", MAJOR, 25, None),
    )


def test_state_that_the_last_reading_found_has_not_lasted_yet():
    seen = [WATCHED, make_seen_claim(0, claim=make_state_claim(MAJOR))]

    assert collect_read((-60, 0), seen=seen) == ()
    assert collect_read((-60, 1), seen=seen) == (make_interval("api", MAJOR, 0, 1),)


SHARES = {"minor": DEGRADED, "major": PARTIAL, "critical": MAJOR}
BADNESS = {DEGRADED: 1, PARTIAL: 2, MAJOR: 3}


def minute_by_minute() -> dict[tuple[str, Standing], int]:
    """Every minute of every incident of GitHub, counted one by one."""
    bad: dict[str, dict[object, Standing]] = defaultdict(dict)
    for row in map(json.loads, load_answer("github_official_incidents.jsonl").splitlines()):
        how = SHARES.get(row["impact"])
        minute, end = at(row["started_at"][:16]), at(row["resolved_at"][:16])
        while how and minute < end:
            for part in row["components"] or [WHOLE]:
                before = bad[part].get(minute)
                bad[part][minute] = how if before is None or BADNESS[how] > BADNESS[before] else before
            minute += MINUTE
    counts: dict[tuple[str, Standing], int] = defaultdict(int)
    for part, minutes in bad.items():
        for how in minutes.values():
            counts[part, how] += 1
    return dict(counts)


def test_minutes_of_github_are_those_of_a_plain_count():
    claims = history.read_document(body=load_answer("github_official_incidents.jsonl")).claims
    first, now = at("2024-01-01"), at("2027-01-01")

    all_intervals = collect_intervals(seen=[SeenClaim(claim, now, None) for claim in claims], now=now)

    counts = defaultdict(float)
    for part in {each.part for each in all_intervals}:
        ours = [each for each in all_intervals if each.part == part and each.standing is not MAINTENANCE]
        for stretch in find_worst(intervals=ours, first=first, last=now):
            counts[part, stretch.standing] += (stretch.last - stretch.first) / MINUTE
    assert dict(counts) == pytest.approx(minute_by_minute())
    assert len(counts) > 20


def test_an_incident_of_which_nobody_said_how_bad_it_is_is_no_outage():
    told = [
        make_seen_claim(0, claim=make_update_claim()),
        make_seen_claim(9, claim=make_update_claim(Progress.RESOLVED)),
    ]

    assert collect_intervals(seen=told, now=NOON + 60 * MINUTE) == ()
