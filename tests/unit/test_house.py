"""The figures of the code's shape, taken from a small tree."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from tests import house
from tests.house import Bound, Code, Measure, Module

ONE = """
# Why it is here.
class Shared:
    pass

class Command(Shared):
    # Why this takes so many.
    def run(self, a, b, /, c, *, d, e, f, g):
        pass
"""
TWO = "class Shared:\n    pass\n\nclass Command:\n    pass\n\nclass _Own:\n    pass\n"


def module(path, text):
    return Module(Path(path), tuple(text.splitlines()), ast.parse(text))


CODE = Code(
    modules=[module("a/one.py", ONE), module("a/two.py", TWO), module("a/__init__.py", "# Empty.")],
    tests=[module("tests/test_one.py", TWO)],
    template_lines=["<p>", "  text", "</p>", "x" * 130],
    imports={"a": {"b", "c"}, "b": {"c"}, "c": set(), "d": {"c"}},
)


@pytest.mark.parametrize(
    ("measure", "figures"),
    [
        (house.measure_chain, (3,)),
        (house.measure_folders, (2,)),
        (house.measure_names, (1,)),
        (house.measure_templates, (130, 130)),
        (house.measure_indented, (25,)),
        (house.measure_comments, (100 * 3 / 18,)),
        (house.measure_parameters, (1,)),
        (house.measure_tests, (8 / 18,)),
        (house.measure_modules, (8, 9, 9)),
    ],
)
def test_figures(measure, figures):
    assert measure(CODE) == figures


@pytest.mark.parametrize(
    ("held", "figure", "verdict"),
    [
        (False, 4, "not yet"),
        (False, 3, "reached: hold it"),
        (True, 3, "reached"),
        (True, 4, "LOST"),
    ],
)
def test_verdicts(held, figure, verdict):
    measure = Measure("modules", house.measure_folders, (Bound(most=3),), held=held)

    assert measure.describe_verdict((figure,)) == verdict


def test_bounds_in_words():
    bounds = (Bound(), Bound(most=0), Bound(least=80), Bound(3, 5))

    assert [str(bound) for bound in bounds] == ["-", "<= 0", ">= 80", "3 to 5"]


def test_a_value_that_is_lost_fails_the_check(monkeypatch, capsys):
    monkeypatch.setattr(house, "read_imports", lambda: CODE.imports)
    [names] = [measure for measure in house.MEASURES if measure.take is house.measure_names]
    lost = replace(names, bounds=(Bound(least=1000),), held=True)

    monkeypatch.setattr(house, "MEASURES", (lost,))
    assert house.main() == 1
    assert capsys.readouterr().out.splitlines()[1].endswith("LOST")
    monkeypatch.setattr(house, "MEASURES", (replace(lost, held=False),))
    assert house.main() == 0
