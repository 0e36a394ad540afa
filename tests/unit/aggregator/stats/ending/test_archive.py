"""Where past problems stood at a moment."""

import numpy as np
import pytest

from aggregator.stats.ending.archive import NEVER, NOT_KNOWN, OPEN, SUBSIDING, SUSPECTED, build_archive
from tests.unit.aggregator.stats.ending.made import make_past_incident, make_step


def build_short_and_long():
    short = make_past_incident(
        length=20,
        resolved_after=40,
        steps=[make_step(5, SUSPECTED, 2), make_step(8, OPEN, 6), make_step(18, SUBSIDING)],
    )
    waves = [
        make_step(5, OPEN, 3),
        make_step(60, SUBSIDING),
        make_step(90, OPEN, 9),
        make_step(150, SUBSIDING),
    ]
    return build_archive(
        [short, make_past_incident(length=160, resolved_after=200, steps=waves, vendor_after=30)]
    )


@pytest.mark.parametrize(
    ("age", "incident", "state", "size", "vendor"),
    [
        (4, [], [], [], []),
        (6, [0, 1], [SUSPECTED, OPEN], [2, 3], [0, 0]),
        (39, [0, 1], [SUBSIDING, OPEN], [6, 3], [0, 1]),
        (100, [1], [OPEN], [9], [1]),
        (200, [], [], [], []),
    ],
)
def test_at_an_age_those_are_known_that_were_told_of_and_not_over(age, incident, state, size, vendor):
    found = build_short_and_long().select_at_age(age)

    assert found.incident.tolist() == incident
    assert (found.state.tolist(), found.size.tolist(), found.vendor_announced.tolist()) == (
        state,
        size,
        vendor,
    )


def test_each_time_of_subsiding_counts_by_its_own_clock():
    found = build_short_and_long().select_subsiding_for(25)

    assert (found.incident.tolist(), found.age.tolist(), found.wave.tolist()) == ([1, 1], [85, 175], [1, 2])


def test_one_that_is_left_out_is_at_no_moment():
    left = build_short_and_long().exclude(1)

    assert left.select_at_age(30).incident.tolist() == left.select_subsiding_for(0).incident.tolist() == [0]


def test_joined_archives_keep_their_steps():
    both = build_short_and_long().join(
        build_archive([make_past_incident(length=9, resolved_after=30, steps=[make_step(2, OPEN)])])
    )

    assert both.select_at_age(7).incident.tolist() == [0, 1, 2]
    assert np.isnan(both.select_at_age(7).size).tolist() == [False, False, True]


def test_what_nobody_knows_is_neither_told_nor_untold():
    found = build_archive(
        [make_past_incident(vendor_after=vendor) for vendor in (NOT_KNOWN, NEVER)]
    ).select_at_age(50)

    assert str(found.vendor_announced.tolist()) == "[nan, 0.0]"


@pytest.mark.parametrize("steps", [[], [make_step(9, OPEN), make_step(5, SUBSIDING)]])
def test_a_life_without_order_is_refused(steps):
    with pytest.raises(ValueError, match="steps in order of time"):
        build_archive([make_past_incident(steps=steps)])
