"""What is remembered of parts between two calls."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.part_memory import NEVER, PartMemory, join_part_memories
from aggregator.stats.policy import DEFAULT

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
