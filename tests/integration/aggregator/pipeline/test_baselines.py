"""What is usual is learned from whole hours, once a day, and never from outages."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from aggregator.models import Assessment, Baseline, Rollup, RollupHour, State, Watch
from aggregator.pipeline import baselines
from aggregator.queries import bursts
from aggregator.stats.baseline import calibration
from aggregator.stats.baseline.baselines import parse_tails
from aggregator.stats.baseline.daily_maxima import OPENED
from aggregator.stats.baseline.scatter import measure_day_dispersion
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from aggregator.stats.policy_keys import compute_version
from reports.models import IntakeSpan, Service
from tests.builders.derived import (
    HOUR,
    make_baseline,
    make_incident,
    make_note,
    make_statement,
    make_vendor_key,
    make_watch,
)
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

MORNING = AT.replace(hour=DEFAULT.refit_hour, minute=0)


def make_hours(service: Service, *, reports: int, first: datetime, last: datetime) -> None:
    RollupHour.objects.bulk_create(
        RollupHour(service=service, hour=first + n * HOUR, stance="broken", reports=reports)
        for n in range((last - first) // HOUR)
    )


def test_every_active_service_gets_a_baseline_once(acme):
    make_service("other")
    Service.objects.filter(pk=make_service("gone").pk).update(active=False)

    assert [baselines.refresh(now=AT), baselines.refresh(now=AT)] == [2, 0]
    assert set(Baseline.objects.values_list("service__slug", flat=True)) == {"acme", "other"}


def test_service_without_history_starts_from_the_cold_prior(acme):
    baselines.refresh(now=AT)

    row = Baseline.objects.get()
    assert (row.history_hours, row.history_reports, row.policy) == (0, 0, compute_version(DEFAULT))
    assert sum(row.profile) / 168 == pytest.approx(DEFAULT.cold_rate, rel=0.01)


def test_constant_rate_is_learned(acme):
    make_hours(acme, reports=60, first=MORNING - timedelta(weeks=4), last=MORNING)

    baselines.refresh(now=MORNING)

    row = Baseline.objects.get()
    assert (row.history_hours, row.history_reports) == (4 * 168, 4 * 168 * 60)
    assert (min(row.profile), max(row.profile)) == pytest.approx((1.0, 1.0), rel=0.02)


def test_hours_in_which_nobody_could_report_teach_nothing(acme):
    gone = MORNING - timedelta(weeks=4) + 20 * HOUR
    back = gone + 3 * 24 * HOUR + timedelta(minutes=3)
    IntakeSpan.objects.create(first=MORNING - timedelta(weeks=4), last=gone)
    IntakeSpan.objects.create(first=back, last=MORNING)
    make_hours(acme, reports=60, first=MORNING - timedelta(weeks=4), last=gone)
    make_hours(acme, reports=60, first=gone + 3 * 24 * HOUR, last=MORNING)

    baselines.refresh(now=MORNING)

    row = Baseline.objects.get()
    assert row.history_hours == 4 * 168 - 3 * 24
    assert (min(row.profile), max(row.profile)) == pytest.approx((1.0, 1.0), rel=0.02)


def test_history_begins_with_the_first_report(acme):
    make_hours(acme, reports=60, first=MORNING - 10 * HOUR, last=MORNING - 7 * HOUR)

    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_hours == 10


def test_running_hour_is_not_learned_from(acme):
    make_hours(acme, reports=60, first=MORNING - 2 * HOUR, last=MORNING + HOUR)

    baselines.refresh(now=MORNING + HOUR / 2)

    assert Baseline.objects.get().history_reports == 120


def test_reports_that_it_works_are_not_learned_from(acme):
    RollupHour.objects.create(service=acme, hour=MORNING - HOUR, stance="works", reports=60)

    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_reports == 0


@pytest.mark.parametrize(
    ("fitted", "now", "learned"),
    [
        (MORNING - DAY, MORNING - HOUR, 0),
        (MORNING - DAY, MORNING, 1),
        (MORNING - HOUR, MORNING, 1),
        (MORNING, MORNING, 0),
        (MORNING, MORNING + 23 * HOUR, 0),
        (MORNING, MORNING + 24 * HOUR, 1),
    ],
)
def test_refit_comes_once_a_day_at_its_hour(acme, fitted, now, learned):
    make_baseline(acme, at=fitted)

    assert baselines.refit(now=now) == learned
    assert baselines.refit(now=now) == 0


def test_refit_replaces_what_was_usual(acme):
    make_baseline(acme, rate=9.0, at=MORNING - DAY)
    make_hours(acme, reports=60, first=MORNING - timedelta(weeks=4), last=MORNING)

    baselines.refit(now=MORNING)

    row = Baseline.objects.get()
    assert (row.fitted_at, row.policy, round(sum(row.profile) / 168, 1)) == (
        MORNING,
        compute_version(DEFAULT),
        1.0,
    )


def test_retired_service_is_not_refitted(acme):
    make_baseline(acme, at=MORNING - DAY)
    Service.objects.update(active=False)

    assert baselines.refit(now=MORNING) == 0


@pytest.mark.parametrize(
    ("steps", "left_out"),
    [
        ({State.OPEN: -10.0, State.RESOLVED: -4.5}, 7),  # onset 3 minutes before, end 10 before resolved
        ({State.OPEN: -10.0}, 11),
        ({State.SUSPECTED: -10.0, State.RESOLVED: -4.5}, 0),
        ({State.OPEN: -5000.0, State.RESOLVED: -4999.0}, 0),
    ],
    ids=["ended", "goes on", "never opened", "before all history"],
)
def test_hours_of_an_opened_incident_teach_nothing(acme, steps, left_out):
    make_hours(acme, reports=60, first=MORNING - 100 * HOUR, last=MORNING)
    make_incident(acme, steps={state: MORNING + hours * HOUR for state, hours in steps.items()})

    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_hours == 100 - left_out


@pytest.fixture
def again(acme):
    """Two incidents at the same hour of the week, a week apart, of two hours each."""
    make_hours(acme, reports=60, first=MORNING - timedelta(weeks=4), last=MORNING)
    return [
        make_incident(acme, steps={State.OPEN: at, State.RESOLVED: at + 1.9 * HOUR})
        for at in (MORNING - timedelta(days=days, hours=-0.5) for days in (9, 2))
    ]


def test_hours_that_were_an_incident_again_are_learned_from(again):
    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_hours == 4 * 168


def test_an_incident_with_a_place_recurs_without_being_usual(again):
    again[0].regions = ["DE"]
    again[0].save()

    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_hours == 4 * 168 - 6


@pytest.mark.parametrize(("surfaces", "left_out"), [(["api"], 0), (["api", "web"], 6)])
def test_the_part_that_an_incident_began_with_is_no_support(again, surfaces, left_out):
    again[0].surfaces = surfaces
    again[0].save()
    Assessment.objects.update(evidence={"part": "surface:api"})

    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_hours == 4 * 168 - left_out


def test_an_incident_that_the_vendor_told_of_recurs_without_being_usual(acme, again):
    make_statement(acme, at=again[1].onset_at, key=make_vendor_key(acme))

    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_hours == 4 * 168 - 6


@pytest.mark.parametrize(("kinds", "left_out"), [(["false_alarm"], 0), (["false_alarm", "not_false"], 3)])
def test_staff_decide_whether_an_incident_is_learned_from(acme, again, kinds, left_out):
    again[1].events.all().delete()
    again[1].delete()
    for kind in kinds:
        make_note(again[0], at=MORNING, kind=kind)

    baselines.refresh(now=MORNING)

    assert Baseline.objects.get().history_hours == 4 * 168 - left_out


def test_incident_of_one_service_leaves_the_others_their_hours(acme):
    other = make_service("other")
    for service in (acme, other):
        make_hours(service, reports=60, first=MORNING - 100 * HOUR, last=MORNING)
    make_incident(other, steps={State.OPEN: MORNING - 10 * HOUR})

    baselines.refresh(now=MORNING)

    assert dict(Baseline.objects.values_list("service__slug", "history_hours")) == {"acme": 100, "other": 89}


def test_the_highest_evidence_of_yesterday_is_kept_for_calibration(acme):
    make_hours(acme, reports=60, first=MORNING - timedelta(weeks=4), last=MORNING)
    baselines.refresh(now=MORNING - DAY)
    today = int(MORNING.timestamp()) // 86_400
    memory = Memory.start(size=1, minute=today * 1440, policy=DEFAULT).to_records()[0]
    Watch.objects.create(
        service=acme,
        assessed_until=MORNING,
        level="ok",
        memory=memory | {"top_before": 6.5, "top_day": today},
    )

    baselines.refit(now=MORNING)

    row = Baseline.objects.get()
    assert row.tops == [6.5]
    assert len(row.tails) == 9


def test_the_offset_that_was_in_force_is_kept_beside_the_day_it_was_in_force_on(acme):
    tails = [7.5, 0.0, 4.0, 8.0]
    make_baseline(acme, at=AT - DAY, tails=tails, tops=[5.0], in_force=[1.5])
    make_watch(acme, until=AT)
    then = calibration.compute_offsets(tails=parse_tails(rows=[tails]), series=1, policy=DEFAULT)[0]

    baselines.fit(services=[acme.id], now=AT)

    row = Baseline.objects.get()
    assert len(row.in_force) == len(row.tops) == 2
    assert row.in_force == pytest.approx([1.5, then])
    assert then > 0


def test_days_on_which_nothing_was_learned_are_unknown(acme):
    make_baseline(acme, at=AT - 3 * DAY, tops=[5.0, 6.0], in_force=[1.0, 1.0])
    make_watch(acme, until=AT)

    baselines.fit(services=[acme.id], now=AT)

    row = Baseline.objects.get()
    np.testing.assert_array_equal(row.tops, [5.0, 6.0, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(row.in_force[:4], [1.0, 1.0, np.nan, np.nan])


@pytest.mark.parametrize(("kind", "bursty"), [("false_alarm", True), ("note", False)])
def test_what_the_operator_calls_no_outage_teaches_bursts(acme, kind, bursty):
    high = OPENED + 30.0
    make_baseline(acme, at=AT - DAY, tops=[high, *[5.0] * 6] * 3, in_force=[0.0] * 21)
    make_watch(acme, until=AT)
    for days_ago in (8, 15, 22):
        begun = AT - days_ago * DAY
        steps = {State.OPEN: begun, State.RESOLVED: begun + HOUR}
        make_note(make_incident(acme, steps=steps), at=AT, kind=kind)

    baselines.fit(services=[acme.id], now=AT)

    assert bool(bursts.read_height_thresholds()) is bursty


def test_yesterdays_minutes_say_how_much_they_scatter(acme):
    draw = np.random.default_rng(1)
    counts = draw.negative_binomial(3, 0.25, 1440)
    begun = (AT - DAY).replace(hour=0, minute=0)
    Rollup.objects.bulk_create(
        Rollup(service=acme, minute=begun + n * MINUTE, stance="broken", surface=surface, reports=part)
        for n, reports in enumerate(counts.tolist())
        for surface, part in (("", reports // 2), ("api", reports - reports // 2))
        if part
    )

    baselines.fit(services=[acme.id], now=AT)

    known = measure_day_dispersion(counts=counts[None], policy=DEFAULT)[0]
    assert Baseline.objects.get().scatters == [pytest.approx(known)]
    assert known == pytest.approx(4, rel=0.15)
