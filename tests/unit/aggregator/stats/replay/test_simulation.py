"""Scenarios, and the reports made of them."""

import numpy as np
import pytest

from aggregator import scenarios
from aggregator.stats.replay.scenario import Mix, UnableToReadScenario, parse_scenario
from aggregator.stats.replay.simulation import generate_reports

WEDNESDAY = scenarios.load_scenario(name="wednesday")
ONSET = WEDNESDAY.incidents[0].start
COLUMNS = ("at", "service", "surface", "symptom", "region", "stance", "person", "network")


def columns(reports):
    return np.array([getattr(reports, name) for name in COLUMNS])


@pytest.mark.parametrize("cut", [1, 600, 1439, 1440, 2000])
def test_cutting_the_time_changes_nothing(cut):
    first, last = ONSET - 700, ONSET + 2100

    parts = [
        generate_reports(scenario=WEDNESDAY, first=start, last=end, seed=3)
        for start, end in ((first, first + cut), (first + cut, last))
    ]

    whole = generate_reports(scenario=WEDNESDAY, first=first, last=last, seed=3)
    np.testing.assert_array_equal(np.hstack([columns(part) for part in parts]), columns(whole))


def test_surfaces_of_the_spike_are_as_told():
    spike = generate_reports(scenario=WEDNESDAY, first=ONSET, last=ONSET + 150, seed=1)

    shares = {name: np.mean(spike.surface == code) for code, name in enumerate(spike.surfaces)}

    stated = {"chat": 0.38, "claude-code": 0.29, "mobile-app": 0.25}
    assert {name: shares[name] for name in stated} == pytest.approx(stated, abs=0.02)
    assert 1 - sum(shares[name] for name in stated) == pytest.approx(0.08, abs=0.02)


def test_shift_moves_the_incident_and_leaves_the_week():
    moved = generate_reports(scenario=WEDNESDAY, first=ONSET - 60, last=ONSET, seed=1, shift=-60)
    still = generate_reports(scenario=WEDNESDAY, first=ONSET - 60, last=ONSET, seed=1)

    background = set(map(tuple, columns(still).T.tolist()))

    assert len(moved) > 10 * len(still)
    assert background <= set(map(tuple, columns(moved).T.tolist()))


def test_callers_can_give_surfaces_to_services_that_name_none():
    demo = scenarios.load_scenario(name="demo")
    given = {"slack": Mix(surfaces={"huddles": 1.0})}

    reports = generate_reports(scenario=demo, first=ONSET, last=ONSET + 60, seed=1, shares=given)

    slack = reports.service == reports.services.index("slack")
    assert {reports.surfaces[code] for code in reports.surface[slack]} == {"huddles"}


def test_nothing_happens_in_no_time():
    assert len(generate_reports(scenario=WEDNESDAY, first=ONSET, last=ONSET, seed=1)) == 0


def test_the_demo_has_company_for_claude():
    demo = scenarios.load_scenario(name="demo")

    assert len({service.slug for service in demo.services}) >= 25


def test_a_mistake_in_a_scenario_is_named():
    story = """
        title = "x"
        first = 2026-01-01T00:00:00
        last = 2026-01-02T00:00:00
        services = []
        regions = {DE = ["Europe/Berlin", 1]}
    """

    with pytest.raises(UnableToReadScenario, match="profile"):
        parse_scenario(text=story)
