"""The status of a service, now and by surface."""

import pytest

from aggregator.official.claims import WHOLE, Standing
from aggregator.official.ownership import ComponentOwnership
from aggregator.official.standings import find_present_standing, is_stated, split_by_surface
from aggregator.official.timeline.spans import StatusInterval, WorstInterval
from tests.unit.aggregator.official.claim_builders import (
    HOUR,
    MINUTE,
    NOON,
    make_seen_claim,
    make_state_claim,
    make_update_claim,
)

OWN = ComponentOwnership({"api": ("api",), "all": ()}, frozenset({"shop"}), is_shared=False)
MAJOR, PARTIAL, DEGRADED = Standing.MAJOR, Standing.PARTIAL, Standing.DEGRADED


def make_interval(standing: Standing, first: float, last: float | None, part: str = "api") -> StatusInterval:
    """From and to in minutes past noon."""
    return StatusInterval(
        part, standing, NOON + first * MINUTE, None if last is None else NOON + last * MINUTE
    )


@pytest.mark.parametrize(
    ("claims", "stated"),
    [
        ([], False),
        ([make_seen_claim(0, claim=make_state_claim(Standing.OPERATIONAL))], True),
        ([make_seen_claim(0, claim=make_state_claim(None))], False),
        ([make_seen_claim(0, claim=make_state_claim(MAJOR, part="shop"))], False),
        ([make_seen_claim(0, claim=make_update_claim(api=MAJOR))], False),
    ],
)
def test_only_the_state_of_an_own_component_is_a_statement(claims, stated):
    assert is_stated(ownership=OWN, claims=claims) is stated


def test_latest_state_counts_in_whatever_order_claims_come():
    stated = make_seen_claim(0, claim=make_state_claim(MAJOR))
    ended = make_seen_claim(5, claim=make_state_claim(None))

    assert not is_stated(ownership=OWN, claims=[stated, ended])
    assert not is_stated(ownership=OWN, claims=[ended, stated])


@pytest.mark.parametrize(
    ("intervals", "standing", "minute"),
    [
        ([], Standing.OPERATIONAL, None),
        ([(MAJOR, 0, 60)], Standing.OPERATIONAL, None),  # over exactly now
        ([(MAJOR, 61, None)], Standing.OPERATIONAL, None),
        ([(MAJOR, 60, None)], MAJOR, 60),
        ([(MAJOR, 0, None)], MAJOR, 0),
        ([(MAJOR, 0, 61)], MAJOR, 0),
        ([(DEGRADED, 0, None), (PARTIAL, 30, None)], PARTIAL, 30),
        ([(MAJOR, 0, 30), (DEGRADED, 30, None)], DEGRADED, 30),
        ([(PARTIAL, 0, 30), (PARTIAL, 30, None)], PARTIAL, 0),
        ([(PARTIAL, 0, 29), (PARTIAL, 30, None)], PARTIAL, 30),  # a break
        ([(MAJOR, 0, 10), (PARTIAL, 0, None)], PARTIAL, 10),
    ],
)
def test_present_status_and_since_when(intervals, standing, minute):
    present = find_present_standing(
        intervals=[make_interval(*interval) for interval in intervals], now=NOON + HOUR
    )

    assert present == (standing, None if minute is None else NOON + minute * MINUTE)


def test_surfaces_get_the_intervals_of_their_components():
    intervals = [make_interval(MAJOR, 0, 30), make_interval(PARTIAL, 20, None, part="all")]

    by_surface = split_by_surface(
        intervals=intervals, ownership=OWN, surfaces=["api", "web"], first=NOON, last=NOON + HOUR
    )

    assert by_surface == {
        "api": (
            WorstInterval(MAJOR, NOON, NOON + 30 * MINUTE),
            WorstInterval(PARTIAL, NOON + 30 * MINUTE, NOON + HOUR),
        ),
        "web": (WorstInterval(PARTIAL, NOON + 20 * MINUTE, NOON + HOUR),),
    }


def test_interval_of_the_whole_page_touches_every_surface_that_a_component_stands_for():
    ownership = ComponentOwnership({"api": ("api",)}, frozenset(), is_shared=False)

    by_surface = split_by_surface(
        intervals=[make_interval(MAJOR, 0, 30, part=WHOLE)],
        ownership=ownership,
        surfaces=["api", "web"],
        first=NOON,
        last=NOON + HOUR,
    )

    assert by_surface == {"api": (WorstInterval(MAJOR, NOON, NOON + 30 * MINUTE),)}
