"""Which of several troubles at once is explained by another one."""

from dataclasses import replace

import pytest

from aggregator.stats.place.causes import (
    Edge,
    FollowedCount,
    UnresolvedIncident,
    count_followed,
    explain_incidents,
)
from aggregator.stats.policy import DEFAULT

AT = 30_000_000  # minutes since the epoch
DAYS = 180
VERIZON, T_MOBILE, ATT, CLOUD, APP = 1, 2, 3, 4, 5

DOWN = UnresolvedIncident(VERIZON, onset=AT, until=AT + 30, peak=4000, usual=100, opened=True)
BLAMED = UnresolvedIncident(T_MOBILE, onset=AT + 3, until=AT + 30, peak=300, usual=50, opened=True)
CONFUSED = [
    Edge(a, b, "confused") for a in (VERIZON, T_MOBILE, ATT) for b in (VERIZON, T_MOBILE, ATT) if a != b
]
RUNS_ON = [Edge(APP, CLOUD, "runs on")]


def told(troubles, edges=(), past=(), **more):
    found = explain_incidents(
        troubles=troubles, declared=edges, past=list(past), days=DAYS, policy=DEFAULT, **more
    )
    return {service: explanation.cause for service, explanation in found.items()}


def months(*services, apart=0):
    """Six times in half a year all of these were in trouble, `apart` minutes between them."""
    return [(s, AT - n * 30 * 1440 + k * apart) for n in range(1, 7) for k, s in enumerate(services)]


def test_of_two_carriers_the_one_that_is_down_is_blamed():
    assert told([DOWN, BLAMED], CONFUSED) == {T_MOBILE: VERIZON}


def test_and_the_other_way_round():
    down, blamed = replace(DOWN, service=T_MOBILE), replace(BLAMED, service=VERIZON)

    assert told([down, blamed, replace(blamed, service=ATT)], CONFUSED) == {VERIZON: T_MOBILE, ATT: T_MOBILE}


def test_a_ripple_a_little_before_the_storm_is_still_the_ripple():
    assert told([replace(DOWN, onset=AT + 5), replace(BLAMED, onset=AT)], CONFUSED) == {T_MOBILE: VERIZON}
    assert told([replace(DOWN, onset=AT + 6), replace(BLAMED, onset=AT)], CONFUSED) == {}


def test_of_two_alike_nobody_is_blamed():
    assert told([DOWN, replace(BLAMED, peak=3000)], CONFUSED) == {}


def test_a_large_one_that_rises_a_little_is_not_the_cause_of_a_small_one_that_is_down():
    large, small = replace(DOWN, peak=160), replace(BLAMED, peak=30, usual=1)

    assert told([large, small], CONFUSED) == {}


def test_a_young_trouble_is_not_called_small():
    assert told([DOWN, replace(BLAMED, until=AT + 17)], CONFUSED) == {}


def test_without_an_edge_nothing_is_said():
    assert told([DOWN, BLAMED]) == {}


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [(("DE",), ("US",), {}), (("US-CA",), ("US",), {T_MOBILE: VERIZON}), (("US",), (), {T_MOBILE: VERIZON})],
)
def test_regions_must_meet(here, there, said):
    assert told([replace(DOWN, regions=there), replace(BLAMED, regions=here)], CONFUSED) == said


@pytest.mark.parametrize(
    ("earlier", "said"), [(30, {APP: CLOUD}), (0, {APP: CLOUD}), (-1, {}), (239, {APP: CLOUD}), (241, {})]
)
def test_what_a_service_runs_on_must_have_failed_first(earlier, said):
    cloud = UnresolvedIncident(CLOUD, onset=AT - earlier, until=AT + 30, peak=60, usual=5, opened=True)
    app = UnresolvedIncident(APP, onset=AT, until=AT + 30, peak=900, usual=5, opened=True)

    assert told([cloud, app], RUNS_ON) == said


def test_a_suspicion_explains_nothing_unless_the_vendor_says_so():
    cloud = UnresolvedIncident(CLOUD, onset=AT - 9, until=AT + 30, peak=60, usual=5, opened=False)
    app = UnresolvedIncident(APP, onset=AT, until=AT + 30, peak=900, usual=5, opened=True)

    assert told([cloud, app], RUNS_ON) == {}
    assert told([cloud, app], RUNS_ON, down={CLOUD: AT - 20}) == {APP: CLOUD}


def test_what_was_always_in_trouble_together_is_learned():
    cloud = UnresolvedIncident(CLOUD, onset=AT - 9, until=AT + 30, peak=600, usual=5, opened=True)
    app = UnresolvedIncident(APP, onset=AT, until=AT + 30, peak=90, usual=5, opened=True)

    assert told([cloud, app], past=months(CLOUD, APP, apart=10)) == {APP: CLOUD}
    assert told([cloud, app], past=months(CLOUD, APP, apart=200)) == {}


def test_a_service_that_is_always_in_trouble_is_not_explained_by_chance():
    cloud = UnresolvedIncident(CLOUD, onset=AT - 9, until=AT + 30, peak=600, usual=5, opened=True)
    app = UnresolvedIncident(APP, onset=AT, until=AT + 30, peak=90, usual=5, opened=True)
    restless = [(APP, AT - n * 90) for n in range(1, 2800)]

    assert told([cloud, app], past=months(CLOUD) + restless) == {}


def test_of_a_chain_the_root_is_blamed():
    root = UnresolvedIncident(VERIZON, onset=AT - 20, until=AT + 30, peak=60, usual=5, opened=True)
    middle = UnresolvedIncident(CLOUD, onset=AT - 9, until=AT + 30, peak=60, usual=5, opened=True)
    app = UnresolvedIncident(APP, onset=AT, until=AT + 30, peak=900, usual=5, opened=True)

    assert told([root, middle, app], [*RUNS_ON, Edge(CLOUD, VERIZON, "runs on")]) == {
        CLOUD: VERIZON,
        APP: VERIZON,
    }


def test_the_numbers_are_told():
    found = explain_incidents(
        troubles=[DOWN, BLAMED], declared=CONFUSED, past=months(VERIZON, T_MOBILE), days=DAYS, policy=DEFAULT
    )[T_MOBILE].to_record()

    lift = found.pop("lift")
    assert found == {
        "kind": "confused",
        "minutes_earlier": 3,
        "times_usual": 6.0,
        "times_usual_there": 40.0,
        "share": 0.833,
        "troubles": 6,
        "followed": 6,
        "chance": 0.009,
    }
    assert lift > 100


def test_record_counts_what_followed():
    past = [(1, 1000), (2, 1030), (1, 9000), (2, 9100), (1, 50_000)]

    found = count_followed(service=2, upstream=1, past=past, days=100, policy=DEFAULT)

    assert found == FollowedCount(3, 1, pytest.approx(0.0027, rel=0.01))
