"""Which of several incidents at the same time is explained by another one."""

from dataclasses import replace

import pytest

from aggregator.stats.place.causes import (
    Edge,
    FollowedCount,
    UnresolvedIncident,
    count_followed,
    explain_incidents,
)
from aggregator.stats.policy import DEFAULT

AT = 30_000_000  # minutes since the epoch
DAYS = 180
VERIZON, T_MOBILE, ATT, CLOUD, APP = 1, 2, 3, 4, 5


def make_incident(service, *, onset=AT, peak=60, expected=5.0, confirmed=True, regions=()):
    return UnresolvedIncident(service, onset, AT + 30, peak, expected, confirmed, regions)


DOWN = make_incident(VERIZON, peak=4000, expected=100)
BLAMED = make_incident(T_MOBILE, onset=AT + 3, peak=300, expected=50)
CARRIERS = (VERIZON, T_MOBILE, ATT)
CONFUSED = [Edge(a, b, "confused") for a in CARRIERS for b in CARRIERS if a != b]
RUNS_ON = [Edge(APP, CLOUD, "runs on")]


def find_causes(incidents, edges=(), past=(), **more):
    """Service -> cause."""
    explanations = explain_incidents(
        incidents=incidents, declared=edges, past=list(past), days=DAYS, policy=DEFAULT, **more
    )
    return {service: explanation.cause for service, explanation in explanations.items()}


def list_onsets(*services, times=6, apart=0):
    """Once a month all of these had an incident, `apart` minutes between them."""
    return [(s, AT - n * 30 * 1440 + k * apart) for n in range(1, times + 1) for k, s in enumerate(services)]


def test_of_two_carriers_the_one_that_is_down_is_the_cause():
    assert find_causes([DOWN, BLAMED], CONFUSED) == {T_MOBILE: VERIZON}


def test_the_cause_does_not_depend_on_the_order_of_services():
    down, blamed = replace(DOWN, service=T_MOBILE), replace(BLAMED, service=VERIZON)

    causes = find_causes([down, blamed, replace(blamed, service=ATT)], CONFUSED)

    assert causes == {VERIZON: T_MOBILE, ATT: T_MOBILE}


@pytest.mark.parametrize(("later", "causes"), [(5, {T_MOBILE: VERIZON}), (6, {})])
def test_the_cause_may_begin_later_within_the_error_of_an_onset(later, causes):
    assert find_causes([replace(DOWN, onset=AT + later), replace(BLAMED, onset=AT)], CONFUSED) == causes


@pytest.mark.parametrize(("earlier", "causes"), [(60, {T_MOBILE: VERIZON}), (61, {})])
def test_reports_about_the_wrong_company_follow_within_the_hour(earlier, causes):
    assert find_causes([replace(DOWN, onset=AT - earlier), replace(BLAMED, onset=AT)], CONFUSED) == causes


@pytest.mark.parametrize(("excess", "causes"), [(100, {T_MOBILE: VERIZON}), (101, {})])
def test_the_cause_has_two_and_a_half_times_the_excess(excess, causes):
    down = make_incident(VERIZON, peak=260, expected=10)
    blamed = make_incident(T_MOBILE, peak=40 + excess, expected=40)

    assert find_causes([down, blamed], CONFUSED) == causes


@pytest.mark.parametrize(("expected", "causes"), [(1.0, {T_MOBILE: VERIZON}), (0.9, {})])
def test_the_cause_is_at_least_half_as_many_times_the_expected(expected, causes):
    """A large service that rises a little does not explain a small one that is down."""
    large = make_incident(VERIZON, peak=3000, expected=10)
    small = make_incident(T_MOBILE, peak=600, expected=expected)

    assert find_causes([large, small], CONFUSED) == causes


@pytest.mark.parametrize(("age", "causes"), [(15, {T_MOBILE: VERIZON}), (14, {})])
def test_an_incident_younger_than_a_window_is_not_called_weak(age, causes):
    young = replace(BLAMED, counted_until=BLAMED.onset + age)

    assert find_causes([DOWN, young], CONFUSED) == causes


def test_without_an_edge_nothing_is_explained():
    assert find_causes([DOWN, BLAMED]) == {}


@pytest.mark.parametrize(
    ("here", "there", "causes"),
    [
        (("DE",), ("US",), {}),
        (("US-CA",), ("US",), {T_MOBILE: VERIZON}),
        (("US",), ("US-CA",), {T_MOBILE: VERIZON}),
        (("US-CA",), ("US-NY",), {}),
        (("DE", "FR"), ("IT", "FR"), {T_MOBILE: VERIZON}),
        (("US",), (), {T_MOBILE: VERIZON}),
        ((), ("US",), {T_MOBILE: VERIZON}),
    ],
)
def test_regions_must_overlap(here, there, causes):
    assert find_causes([replace(DOWN, regions=there), replace(BLAMED, regions=here)], CONFUSED) == causes


@pytest.mark.parametrize(
    ("earlier", "causes"), [(30, {APP: CLOUD}), (0, {APP: CLOUD}), (-1, {}), (240, {APP: CLOUD}), (241, {})]
)
def test_what_a_service_runs_on_must_have_failed_first(earlier, causes):
    incidents = [make_incident(CLOUD, onset=AT - earlier), make_incident(APP, peak=900)]

    assert find_causes(incidents, RUNS_ON) == causes


@pytest.mark.parametrize(("down", "causes"), [({}, {}), ({CLOUD: AT - 20}, {APP: CLOUD})])
def test_a_suspicion_explains_nothing_unless_the_vendor_announces_an_outage(down, causes):
    suspected = make_incident(CLOUD, onset=AT - 9, confirmed=False)

    assert find_causes([suspected, make_incident(APP, peak=900)], RUNS_ON, down=down) == causes


def test_an_announced_outage_counts_from_the_earlier_of_both_onsets():
    incidents = [make_incident(CLOUD, onset=AT + 4), make_incident(APP)]

    explanations = explain_incidents(
        incidents=incidents, declared=RUNS_ON, past=[], days=DAYS, policy=DEFAULT, down={CLOUD: AT - 20}
    )

    assert explanations[APP].minutes_earlier == 20


@pytest.mark.parametrize(
    ("times", "apart", "causes"), [(6, 10, {APP: CLOUD}), (3, 10, {APP: CLOUD}), (2, 10, {}), (6, 200, {})]
)
def test_services_that_had_three_incidents_together_have_a_learned_edge(times, apart, causes):
    incidents = [make_incident(CLOUD, onset=AT - 9, peak=600), make_incident(APP, peak=90)]

    assert find_causes(incidents, past=list_onsets(CLOUD, APP, times=times, apart=apart)) == causes


def test_a_service_with_incidents_all_the_time_follows_others_by_chance():
    incidents = [make_incident(CLOUD, onset=AT - 9, peak=600), make_incident(APP, peak=90)]
    restless = [(APP, AT - n * 90) for n in range(1, 2800)]

    assert find_causes(incidents, past=list_onsets(CLOUD) + restless) == {}


def test_what_it_runs_on_is_preferred_to_a_stronger_coincidence():
    incidents = [make_incident(CLOUD, peak=90), make_incident(ATT, peak=9000), make_incident(APP, peak=90)]
    edges = [*RUNS_ON, Edge(APP, ATT, "confused")]

    assert find_causes(incidents, edges) == {APP: CLOUD}


def test_of_two_causes_of_one_kind_the_stronger_one_explains():
    incidents = [make_incident(CLOUD, peak=90), make_incident(ATT, peak=95), make_incident(APP)]

    assert find_causes(incidents, [*RUNS_ON, Edge(APP, ATT, "runs on")]) == {APP: ATT}


def test_a_chain_is_attributed_to_its_root():
    incidents = [
        make_incident(VERIZON, onset=AT - 20),
        make_incident(CLOUD, onset=AT - 9),
        make_incident(APP),
    ]
    edges = [*RUNS_ON, Edge(CLOUD, VERIZON, "runs on")]

    explanations = explain_incidents(incidents=incidents, declared=edges, past=[], days=DAYS, policy=DEFAULT)

    assert {service: (each.cause, each.minutes_earlier) for service, each in explanations.items()} == {
        CLOUD: (VERIZON, 11),
        APP: (VERIZON, 20),
    }


def test_a_cycle_stays_as_it_is():
    mutual = [*RUNS_ON, Edge(CLOUD, APP, "runs on")]

    assert find_causes([make_incident(CLOUD), make_incident(APP)], mutual) == {CLOUD: APP, APP: CLOUD}


def test_the_numbers_are_recorded():
    explanation = explain_incidents(
        incidents=[DOWN, BLAMED],
        declared=CONFUSED,
        past=list_onsets(VERIZON, T_MOBILE),
        days=DAYS,
        policy=DEFAULT,
    )[T_MOBILE]

    assert explanation.to_record() == {
        "kind": "confused",
        "minutes_earlier": 3,
        "times_usual": 6.0,
        "times_usual_there": 40.0,
        "share": 0.833,
        "troubles": 6,
        "followed": 6,
        "chance": 0.009,
        "lift": 322.013,
    }


@pytest.mark.parametrize(
    ("peak", "expected", "excess", "ratio"), [(9, 3.0, 6.0, 3.0), (9, 0.1, 8.9, 18.0), (2, 3.0, 0.0, 2 / 3)]
)
def test_excess_and_ratio_of_an_incident(peak, expected, excess, ratio):
    incident = make_incident(APP, peak=peak, expected=expected)

    assert (incident.excess, incident.ratio) == (excess, ratio)


@pytest.mark.parametrize(("apart", "followed"), [(-6, 0), (-5, 1), (60, 1), (61, 0)])
def test_an_incident_follows_from_five_minutes_before_to_an_hour_after(apart, followed):
    past = [(CLOUD, 5000), (APP, 5000 + apart)]

    assert count_followed(service=APP, upstream=CLOUD, past=past, days=9, policy=DEFAULT).followed == followed


def test_past_incidents_that_were_followed_are_counted():
    past = [(1, 1000), (2, 1030), (1, 9000), (2, 9100), (1, 50_000)]

    counts = count_followed(service=2, upstream=1, past=past, days=100, policy=DEFAULT)

    assert counts == FollowedCount(3, 1, pytest.approx(0.0027, rel=0.01))
