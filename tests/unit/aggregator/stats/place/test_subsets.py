"""The subset scan with strays."""

import math

import numpy as np
import pytest
from scipy.stats import beta

from aggregator.stats.place.subsets import Margin, measure_margin, scan_subsets
from aggregator.stats.policy import DEFAULT

MARGIN = Margin(
    names=("api", "app", "login", "web"),
    counts=np.array([3.0, 30.0, 0.0, 9.0]),
    shares=np.array([0.1, 0.2, 0.2, 0.5]),
    background=6.0,
    learned=300.0,
)


def weigh_plainly(named, margin=MARGIN, policy=DEFAULT):
    """Nats of a set as the docstring of subsets.py has it, report by report."""
    size, inside = len(margin.names), [name in named for name in margin.names]
    weight = margin.excess / margin.counts.sum()
    even, covered = policy.scope_strays_anywhere, margin.shares[inside].sum()
    steady = 1 / (1 / policy.scope_drift + 1 / margin.learned)
    believed = min(1.0, (steady + 1) / (steady + margin.excess))
    terms, mass = [], beta.cdf(0.5, *policy.scope_strays)
    for low in np.arange(0, 0.5, 0.05):
        e, prior = low + 0.025, np.diff(beta.cdf([low, low + 0.05], *policy.scope_strays))[0] / mass
        nats = 0.0
        for n, q, member in zip(margin.counts, margin.shares, inside, strict=True):
            p = (1 - weight) * q + weight * (
                (1 - e) * q / covered * member + e * ((1 - even) * q + even / size)
            )
            nats += n * math.log(p / q)
        terms.append(prior * math.exp(believed * nats))
    odds = (1 - policy.scope_whole) / policy.scope_whole
    return math.log(sum(terms) * odds / 2 ** len(named) / math.comb(size, len(named)))


def test_the_scan_returns_the_best_prefix_and_its_nats():
    best = max((("app",), ("app", "api"), ("app", "api", "web")), key=weigh_plainly)

    nats, named = scan_subsets(margin=MARGIN, policy=DEFAULT)

    assert (named, best) == (("app",), ("app",))
    assert nats == pytest.approx(weigh_plainly(best), rel=1e-9)


def test_a_set_that_does_not_beat_all_of_it_is_not_named():
    ordinary = Margin(MARGIN.names, MARGIN.shares * 60, MARGIN.shares, 6.0, 300.0)

    assert scan_subsets(margin=ordinary, policy=DEFAULT) == (0.0, ())


@pytest.mark.parametrize(("expected", "background"), [(4.0, 4 * 40 / 80.5), (400.0, 0.8 * 3)])
def test_a_margin_leaves_out_what_names_nothing(expected, background):
    quiet = {"web": 30, "app": 10, "": 40}

    margin = measure_margin(observed={"app": 3, "": 9}, quiet=quiet, expected=expected)

    assert (margin.names, margin.counts.tolist(), margin.learned) == (("app", "web"), [3.0, 0.0], 41.0)
    assert margin.shares.tolist() == pytest.approx([10.5 / 41, 30.5 / 41])
    assert margin.background == pytest.approx(background)


def test_groups_are_summed_up():
    groups = {"api": "ours", "app": "theirs", "login": "theirs", "web": "ours"}

    grouped = MARGIN.group(groups)

    assert (grouped.names, grouped.counts.tolist()) == (("ours", "theirs"), [12.0, 30.0])
    assert grouped.shares.tolist() == pytest.approx([0.6, 0.4])
