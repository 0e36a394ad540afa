"""Usual shares of the parts of a service."""

import numpy as np
import pytest

from aggregator.stats.baseline.shares import HOURS, join, learn, nothing, parts_of, place_of
from aggregator.stats.policy import DEFAULT


def learned(reports, *, whole=1000, hours=1344, row=None):
    """Shares of one service of parts with so many reports an hour of the day."""
    names = list(reports)
    return learn(
        row=np.zeros(len(names), np.int64) if row is None else np.array(row),
        names=names,
        reports=np.array([np.broadcast_to(reports[name], HOURS) for name in names]),
        whole=np.full((1 if row is None else max(row) + 1, HOURS), whole),
        history_hours=np.full(1 if row is None else max(row) + 1, hours),
        policy=DEFAULT,
    )


def test_a_report_belongs_to_the_parts_it_names():
    assert parts_of(surface="api", region="US-CA", symptom="") == (
        "surface:api",
        "region:US-CA",
        "country:US",
    )
    assert parts_of(surface="", region="DE", symptom="slow") == ("region:DE", "symptom:slow")
    assert [place_of(part=part) for part in ("country:US", "")] == [("country", "US"), ("", "")]


def test_shares_are_those_of_quiet_reports():
    found = learned({"surface:web": 600, "surface:api": 100})

    assert found.names == ("surface:api", "surface:web")
    assert found.share[:, 0] == pytest.approx([0.1, 0.6], rel=1e-3)
    assert found.weight.sum() == pytest.approx(1.0)


def test_a_part_that_lives_by_its_own_clock_has_its_own_hours():
    awake = np.where(np.arange(HOURS) < 12, 400, 0)

    found = learned({"region:JP": awake, "region:DE": 300})

    assert found.share[1, 6] > 0.35
    assert found.share[1, 18] < 0.02


def test_the_fewer_reports_the_wider_the_doubt():
    found = learned({"symptom:slow": 500, "symptom:odd": 1})

    odd, slow = found.error[:, 0]
    assert slow == pytest.approx(1.2 * 0.1, rel=0.1)
    assert odd > 3 * slow


@pytest.mark.parametrize("short", [{"whole": 5}, {"hours": 100}], ids=["few reports", "few days"])
def test_services_of_which_little_is_known_have_no_parts(short):
    assert learned({"surface:api": 1}, **short).size == 0


def test_what_is_nearly_all_of_a_service_is_no_part():
    assert learned({"surface:web": 950, "surface:api": 50}).names == ("surface:api",)


def test_services_side_by_side():
    one, other = learned({"surface:api": 100, "region:DE": 300}), learned({"surface:web": 200})

    both = join(parts=[nothing(), one, other])

    assert (both.row.tolist(), both.names) == ([1, 1, 2], ("region:DE", "surface:api", "surface:web"))
    assert both.places[2, "surface:web"] == 2
