from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.unit.templates.attribute_types import (
    UnknownAttribute,
    read_attribute_type,
    read_element_type,
    read_item_types,
)


@dataclass(frozen=True)
class Leaf:
    size: int

    @property
    def colour(self) -> str:
        return "green"

    def area(self) -> float:
        return 1.5


@pytest.mark.parametrize(
    ("owner", "name", "expected"),
    [
        (Leaf, "size", int),
        (Leaf | None, "size", int),
        (Leaf, "colour", str),
        (Leaf, "area", float),
        (tuple[Leaf, ...], "0", Leaf),
        (tuple[int, str], "1", str),
        (dict[str, bool], "may", bool),
        (dict[str, bool], "items", Iterable[tuple[str, bool]]),
        (Any, "whatever", Any),
    ],
)
def test_types_are_looked_up_as_values_are(owner, name, expected):
    assert read_attribute_type(owner, name) == expected


@pytest.mark.parametrize(("owner", "name"), [(Leaf, "height"), (Leaf | str, "size"), (tuple[int], "1")])
def test_what_is_not_there_is_refused(owner, name):
    with pytest.raises(UnknownAttribute):
        read_attribute_type(owner, name)


@pytest.mark.parametrize("owner", [tuple[Leaf, ...], list[Leaf], Sequence[Leaf] | None, dict[Leaf, int]])
def test_loops_yield_elements(owner):
    assert read_element_type(owner) == Leaf


def test_no_loop_goes_over_a_number():
    with pytest.raises(UnknownAttribute):
        read_element_type(int)


def test_loops_unpack_pairs():
    assert read_item_types(tuple[int, str], 2) == [int, str]
    assert read_item_types(tuple[int, ...], 2) == [int, int]
