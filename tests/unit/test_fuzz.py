"""The fuzzer finds what it looks for, and can make each of its inputs again."""

import time

import pytest

from tests.fuzz import campaign
from tests.fuzz.campaign import FuzzTarget, make_input, run_target
from tests.fuzz.command import share_inputs
from tests.fuzz.mutation import mutate_bytes, mutate_json, mutate_text
from tests.fuzz.table import format_result

MUTATORS = [
    mutate_json([{"id": 1, "parts": [{"name": "API"}]}]),
    mutate_text([b"<item>one</item>"]),
    mutate_bytes([b"abc", bytes(100)]),
]


def make_target(parse=bytes.decode, mutator=MUTATORS[2], **more) -> FuzzTarget:
    return FuzzTarget("odd", parse, (UnicodeDecodeError,), mutator, **more)


@pytest.mark.parametrize("mutator", MUTATORS, ids=["JSON", "text", "bytes"])
def test_an_input_is_made_again_by_its_number_alone(mutator):
    target = make_target(mutator=mutator)

    inputs = [make_input(target, seed=3, number=number) for number in range(200)]

    assert make_input(target, seed=3, number=150) == inputs[150]
    assert len(set(inputs)) > 100


def test_each_input_is_accepted_or_refused():
    result = run_target(make_target(), seed=1, inputs=300)

    assert result.accepted + result.refused == result.inputs == 300
    assert min(result.accepted, result.refused) > 0
    assert (result.unhandled, result.faults) == (0, [])


def test_any_other_exception_is_a_fault_that_names_seed_and_number():
    result = run_target(make_target(parse=lambda _: 1 / 0), seed=7, inputs=2)

    assert (result.unhandled, len(result.faults)) == (2, 2)
    assert result.faults[1].startswith("odd --seed 7 --number 1: ")
    assert "ZeroDivisionError" in result.faults[1]


def test_slow_and_endless_inputs_are_faults(monkeypatch):
    monkeypatch.setattr(campaign, "HUNG", 0.05)

    result = run_target(make_target(parse=_spin, slowest=0.0), seed=1, inputs=1)

    assert result.unhandled == 1
    assert "Hung" in result.faults[0]
    assert "took" in result.faults[1]


def _spin(_: bytes) -> None:
    while True:
        time.perf_counter()


def test_memory_that_grows_is_a_fault(monkeypatch):
    monkeypatch.setattr(campaign, "LEAST", 2)
    memory = iter([100.0, 133.0])

    result = run_target(make_target(read_memory=lambda: next(memory)), seed=1, inputs=2)

    assert (result.growth, len(result.faults)) == (33.0, 1)
    assert result.faults[0] == "odd: 33 MB more memory after 2 inputs"


def test_memory_is_that_of_the_process():
    before = campaign.read_own_memory()

    kept = b"x" * 50_000_000

    assert 40 < campaign.read_own_memory() - before < 60
    assert len(kept) == 50_000_000


def test_what_is_wrong_in_the_end_is_a_fault_too():
    assert run_target(make_target(find_faults=lambda: ["lost"]), seed=1, inputs=1).faults == ["lost"]


def test_the_site_gets_its_share_of_the_inputs():
    names = [FuzzTarget(name, bytes, (), MUTATORS[2]) for name in ("a", "b", "site")]

    assert share_inputs(names, inputs=100) == {"a": 43, "b": 43, "site": 15}
    assert share_inputs(names[:1], inputs=100) == {"a": 100}
    assert share_inputs(names[2:], inputs=100) == {"site": 100}


def test_a_row_has_the_figures_in_their_columns():
    row = format_result(campaign.FuzzResult("odd", 1_000, 400, 600, 0, 0.123, 4.56))

    assert row.split() == ["odd", "1,000", "400", "600", "0", "0.12", "4.6"]
