"""What is remembered of parts between two calls."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.part_memory import (
    NEVER,
    PartCounts,
    PartMemory,
    compute_memory_span,
    fade_part_lift,
    join_part_memories,
)
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.parts import make_shares

KINDS = DEFAULT.part_alternatives


def make_memory(*parts):
    """(row, name, minute) of parts with some evidence."""
    memory = PartMemory.blank(
        row=np.array([row for row, *_ in parts], np.int64), names=[name for _, name, _ in parts], kinds=KINDS
    )
    memory.last[:] = [minute for *_, minute in parts]
    memory.odds[:] = np.arange(len(parts))[:, None] + np.linspace(0, 1, KINDS)
    return memory


def list_parts(memory):
    return list(zip(memory.row.tolist(), memory.names, memory.last.tolist(), strict=True))


def test_json_brings_it_back():
    memory = make_memory((0, "surface:api", 7), (2, "region:DE", 9))

    again = PartMemory.from_records(memory.to_records(size=3), policy=DEFAULT)

    assert list_parts(again) == list_parts(memory)
    assert np.array_equal(again.odds, memory.odds)


def test_as_many_alternatives_as_the_policy_has():
    policy = replace(DEFAULT, part_alternatives=KINDS - 1)
    memory = PartMemory.blank(row=np.array([0]), names=["surface:api"], kinds=KINDS - 1)

    assert list_parts(PartMemory.from_records(memory.to_records(size=1), policy=policy)) == list_parts(memory)
    assert PartMemory.from_records(memory.to_records(size=1), policy=DEFAULT).size == 0


@pytest.mark.parametrize("record", [None, {"names": ["surface:api"], "numbers": "AAAA"}])
def test_what_it_cannot_read_is_nothing(record):
    assert PartMemory.from_records([record], policy=DEFAULT).size == 0


def test_a_part_silent_for_an_hour_is_forgotten_but_for_what_was_absorbed():
    memory = make_memory((0, "surface:api", 39), (0, "surface:app", 39), (0, "surface:web", 40))
    memory.lift[1] = 2.0

    kept = memory.keep(until=100, step=1, policy=DEFAULT)

    assert list_parts(kept) == [(0, "surface:app", NEVER), (0, "surface:web", 40)]
    assert kept.odds[0].tolist() == [0.0] * KINDS


def test_some_services_and_several_memories_together():
    memory = make_memory((0, "surface:api", 1), (2, "region:DE", 2), (2, "region:FR", 3))

    assert list_parts(memory.take([2, 0])) == [
        (0, "region:DE", 2),
        (0, "region:FR", 3),
        (1, "surface:api", 1),
    ]
    both = join_part_memories(parts=[(3, memory), (1, make_memory((0, "surface:web", 4)))])
    assert list_parts(both)[-1] == (3, "surface:web", 4)


def test_a_memory_is_brought_into_the_order_of_shares():
    """What is no longer counted is gone, what is new is blank."""
    memory = make_memory((0, "surface:web", 5), (0, "surface:zzz", 6), (1, "surface:api", 7))
    memory.lift[2], memory.lift_at[2] = 1.5, 3

    shares = make_shares(size=2)

    aligned = memory.align(row=shares.row, names=shares.names, places=shares.places)

    assert aligned.last.tolist() == [NEVER, NEVER, 5, 7, NEVER, NEVER]
    assert aligned.odds[2].tolist() == memory.odds[0].tolist()
    assert (aligned.lift.tolist(), aligned.lift_at.tolist()) == (
        [1.0] * 3 + [1.5, 1.0, 1.0],
        [0, 0, 0, 3, 0, 0],
    )


def test_a_gap_leaves_only_absorbed_shifts():
    memory = make_memory((0, "surface:api", 5), (1, "surface:app", 6))
    memory.lift[1], memory.lift_at[1] = 2.0, 4

    left = memory.skip()

    assert list_parts(left) == [(1, "surface:app", NEVER)]
    assert (left.odds.tolist(), left.lift.tolist(), left.lift_at.tolist()) == ([[0.0] * KINDS], [2.0], [4])
    assert memory.last.tolist() == [5, 6]


@pytest.mark.parametrize(("lift", "kept"), [(1.06, 1.06), (1.04, 1.0)])
def test_a_shift_that_has_nearly_faded_is_dropped(lift, kept):
    memory = make_memory((0, "surface:api", 100))
    memory.lift[0], memory.lift_at[0] = lift, 100

    after = memory.keep(until=100, step=1, policy=DEFAULT)

    assert (after.lift.tolist(), after.lift_at.tolist()) == ([kept], [100 if kept > 1 else 0])


def test_a_shift_fades_to_half_in_a_half_life():
    half_life = DEFAULT.lift_half_life
    ages = np.array([0.0, half_life, 6 * half_life])

    faded = fade_part_lift(lift=np.full(3, 3.0), age=ages, policy=DEFAULT)

    assert faded.tolist() == [3.0, 2.0, 1.0]


@pytest.mark.parametrize(("step", "minutes"), [(1, 60), (4, 60), (5, 75), (15, 225)])
def test_parts_are_remembered_for_an_hour_or_some_long_bins(step, minutes):
    assert compute_memory_span(step=step, policy=DEFAULT) == minutes


def test_reports_of_bins_that_begin_in_the_time():
    counts = PartCounts(
        part=np.array([0, 0, 1, 2]), minute=np.array([4, 5, 9, 10]), counts=np.array([1, 2, 3, 4])
    )

    inside = counts.during(first=5, last=10)

    assert (inside.part.tolist(), inside.minute.tolist(), inside.counts.tolist()) == ([0, 1], [5, 9], [2, 3])
    assert PartCounts.none().during(first=0, last=9).counts.tolist() == []


def test_services_without_parts_have_records_as_well():
    records = make_memory((1, "surface:api", 7)).to_records(size=3)

    assert [record["names"] for record in records] == [[], ["surface:api"], []]
    assert [len(record["numbers"]) > 0 for record in records] == [False, True, False]
