"""The loop over time: each step rounded as IEEE 754 says, whoever computes it."""

import numpy as np
import pytest

from aggregator.stats import recursion
from aggregator.stats.recursion import FEW_STEPS, MANY, accumulate

SHAPES = [(1, 1), (2, FEW_STEPS - 1), (1, 3000), (6, FEW_STEPS), (MANY - 1, 200), (MANY, 200)]


def draw_terms(rows, steps):
    draw = np.random.default_rng(rows * steps)
    gain = np.exp(draw.normal(-0.1, 1.5, (rows, steps)))
    return {"gain": gain, "add": gain / 6, "start": draw.random(rows)}


def step_by_step(*, gain, add, start):
    """The definition, in plain Python."""
    out = np.empty(add.shape)
    for row in range(len(add)):
        level = float(start[row])
        for step in range(add.shape[1]):
            level = float(gain[row, step]) * level + float(add[row, step])
            out[row, step] = level
    return out


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_gives_what_single_steps_give(shape):
    terms = draw_terms(*shape)

    np.testing.assert_array_equal(accumulate(**terms), step_by_step(**terms))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_library_that_rounds_otherwise_changes_nothing(shape, monkeypatch):
    solve = recursion.dgttrs

    def rounds_up(*system, **options):
        solution, info = solve(*system, **options)
        return np.nextafter(solution, np.inf), info

    monkeypatch.setattr(recursion, "dgttrs", rounds_up)
    terms = draw_terms(*shape)

    np.testing.assert_array_equal(accumulate(**terms), step_by_step(**terms))


@np.errstate(over="ignore", invalid="ignore")
def test_a_row_that_overflows_leaves_the_steps_before_alone():
    terms = draw_terms(3, 500)
    terms["gain"][1, 300:330] = 1e22

    levels = accumulate(**terms)

    np.testing.assert_array_equal(levels, step_by_step(**terms))
    assert not np.isfinite(levels[1, -1])
