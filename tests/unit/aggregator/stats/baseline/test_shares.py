"""Usual shares of the parts of a service."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.baseline.shares import (
    HOURS,
    PartHistory,
    build_empty_shares,
    join_shares,
    learn_shares,
    list_part_names,
    split_part_name,
)
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.parts import steady


def learn(reports, *, whole=1000, hours=1344, strays=0.0):
    """Shares of one service of parts with so many reports an hour of the day, and how far a day's stray."""
    names = list(reports)
    counts = np.array([np.broadcast_to(reports[name], HOURS) for name in names])
    shares, every = counts.sum(axis=1) / (whole * HOURS), float(whole * HOURS)
    daily = steady(shares, every, size=1)
    return learn_shares(
        history=PartHistory(
            row=np.zeros(len(names), np.int64),
            names=names,
            reports=counts,
            whole=np.full((1, HOURS), whole),
            daily=replace(daily, squares=daily.squares + (strays * shares * every) ** 2 / 56),
        ),
        history_hours=np.array([hours]),
        policy=DEFAULT,
    )


def test_a_report_belongs_to_the_parts_it_names():
    assert list_part_names(surface="api", region="US-CA", symptom="") == (
        "surface:api",
        "region:US-CA",
        "country:US",
    )
    assert list_part_names(surface="", region="DE", symptom="slow") == ("region:DE", "symptom:slow")
    assert [split_part_name(part=part) for part in ("country:US", "")] == [("country", "US"), ("", "")]


def test_shares_are_those_of_quiet_reports():
    shares = learn({"surface:web": 600, "surface:api": 100})

    assert shares.names == ("surface:api", "surface:web")
    assert shares.share[:, 0] == pytest.approx([0.1, 0.6], rel=1e-3)
    assert shares.weight.sum() == pytest.approx(1.0)


def test_a_part_that_lives_by_its_own_clock_has_its_own_hours():
    awake = np.where(np.arange(HOURS) < 12, 400, 0)

    shares = learn({"region:JP": awake, "region:DE": 300})

    assert shares.share[1, 6] > 0.35
    assert shares.share[1, 18] < 0.02


def test_the_fewer_reports_the_wider_the_doubt():
    shares = learn({"symptom:slow": 500, "symptom:odd": 1})

    odd, slow = shares.error[:, 0]
    assert slow == pytest.approx(1.2 * 0.1, rel=0.1)
    assert odd > 3 * slow


def test_where_the_shares_of_days_stray_more_is_doubted():
    steady_one, straying = (learn({"surface:web": 500}, strays=strays) for strays in (0.0, 0.3))

    assert steady_one.error[0, 0] == pytest.approx(1.2 * 0.1, rel=0.1)
    assert straying.error[0, 0] == pytest.approx(1.2 * np.sqrt(0.01 + 3 * 0.3**2), rel=0.1)


@pytest.mark.parametrize("short", [{"whole": 5}, {"hours": 100}], ids=["few reports", "few days"])
def test_services_of_which_little_is_known_have_no_parts(short):
    assert learn({"surface:api": 1}, **short).size == 0


def test_what_is_nearly_all_of_a_service_is_no_part():
    assert learn({"surface:web": 950, "surface:api": 50}).names == ("surface:api",)


def test_services_side_by_side():
    one, other = learn({"surface:api": 100, "region:DE": 300}), learn({"surface:web": 200})

    both = join_shares(parts=[build_empty_shares(), one, other])

    assert (both.row.tolist(), both.names) == ([1, 1, 2], ("region:DE", "surface:api", "surface:web"))
    assert both.places[2, "surface:web"] == 2
