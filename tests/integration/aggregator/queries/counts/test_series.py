"""Buckets of a time series: whole, aligned, filtered, and with what was usual."""

from datetime import datetime, timedelta

import pytest

from aggregator.models import Level
from aggregator.publication.reading import read_trailing_lines
from aggregator.queries import freshness
from aggregator.queries.answers.counts import Point
from aggregator.queries.counts import series, trailing_lines
from aggregator.queries.filters import EVERYTHING, Filter
from reports.choices.services import CatalogueEntry
from tests.builders.derived import HOUR, make_baseline, make_rollup, make_tick, make_watch
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

QUARTER = 15 * MINUTE
SECOND = timedelta(seconds=1)
FIRST = AT - HOUR


def read_series(
    entry: CatalogueEntry, *, first: datetime = FIRST, last: datetime = AT, step: timedelta = QUARTER, **more
):
    return series.read_timeseries(service=entry, first=first, last=last, step=step, **{"now": AT} | more)


def reports(entry: CatalogueEntry, **asked) -> list[int]:
    return [point.reports for point in read_series(entry, **asked).points]


@pytest.fixture
def week(acme):
    """A week of reports of all kinds."""
    for n in range(120):
        make_rollup(
            acme,
            at=AT - n * 83 * MINUTE,
            reports=1 + n % 5,
            surface=("chat", "api", "")[n % 3],
            symptom=("login", "")[n % 2],
            region=("US-CA", "DE", "US-NY", "")[n % 4],
            stance=("broken", "broken", "works")[n // 12 % 3],
        )


def test_point_holds_both_stances_and_what_was_usual_and_said(acme, entry):
    make_baseline(acme, rate=0.4, at=FIRST)
    make_watch(acme, until=AT)
    make_tick(AT)
    make_rollup(acme, at=FIRST, reports=7)
    make_rollup(acme, at=FIRST, reports=2, stance="works")

    point = read_series(entry).points[0]

    assert point == Point(FIRST, 7, 2, pytest.approx(6.0), point.low, point.high, Level.OK)
    assert point.low < 6 < point.high


def test_buckets_are_closed_below_and_open_above(acme, entry):
    for minute, n in ((-1, 1), (0, 2), (14, 4), (15, 8), (59, 16), (60, 32)):
        make_rollup(acme, at=FIRST + minute * MINUTE, reports=n)

    assert reports(entry) == [6, 8, 0, 16]


def test_buckets_have_no_holes(entry):
    assert [point.at for point in read_series(entry).points] == [FIRST + n * QUARTER for n in range(4)]


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    "only",
    [
        EVERYTHING,
        Filter(surface="chat"),
        Filter(surface=""),
    ],
    ids=str,
)
def test_all_steps_tell_the_same_sum(entry, only):
    last = AT.replace(hour=0, minute=0)
    sums = {
        step: sum(reports(entry, first=last - 7 * DAY, last=last, step=step, only=only))
        for step in (MINUTE, 5 * MINUTE, QUARTER, HOUR, DAY)
    }

    assert len(set(sums.values())) == 1
    assert sums[MINUTE] > 0


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize("field", ["surface", "symptom"])
def test_parts_make_the_whole(acme, entry, field):
    parts = {"surface": ("chat", "api", ""), "symptom": ("login", "")}[field]
    week = {"first": AT - 7 * DAY, "last": AT, "step": 7 * DAY}

    line = [reports(entry, only=Filter(**{field: part}), **week)[0] for part in parts]

    assert sum(line) == reports(entry, **week)[0]
    assert all(line)


def test_country_takes_in_its_parts_and_no_other(acme, entry):
    hour = FIRST.replace(minute=0)
    for region in ("US", "US-CA", "CA-ON", "DE", ""):
        make_rollup(acme, at=hour, region=region, reports=5)

    line = {
        code: reports(entry, first=hour, last=hour + HOUR, step=HOUR, only=Filter(region=code))[0]
        for code in ("US", "US-CA", "CA", "DE", "")
    }

    assert line == {"US": 10, "US-CA": 5, "CA": 5, "DE": 5, "": 5}


def test_place_has_points_of_the_hours_that_may_be_told(acme, entry):
    """What is usual stands beside a day of which all hours may be told, and not beside others."""
    make_baseline(acme, rate=1.0, at=FIRST)
    hour = FIRST.replace(minute=0)
    for n, count in enumerate((5, 4, 7)):
        make_rollup(acme, at=hour - n * HOUR, region="DE", reports=count)
    window = {"last": hour + HOUR, "only": Filter(region="DE")}

    hours = read_series(entry, first=hour - 2 * HOUR, step=HOUR, **window).points
    (both,) = read_series(entry, first=hour - 2 * HOUR, step=3 * HOUR, **window).points

    assert [(point.at, point.reports) for point in hours] == [(hour - 2 * HOUR, 7), (hour, 5)]
    assert (both.reports, both.expected, both.low, both.high) == (12, None, None, None)


def test_filter_scales_what_is_usual_by_the_usual_share(acme, entry):
    make_baseline(acme, rate=0.4, at=FIRST)
    for day in range(1, 8):
        make_rollup(acme, at=FIRST - day * DAY, surface="chat", reports=30)
        make_rollup(acme, at=FIRST - day * DAY, surface="api", reports=10)

    shares = {
        slug: read_series(entry, only=Filter(surface=slug)).points[0].expected for slug in ("chat", "api", "")
    }

    assert shares == pytest.approx({"chat": 4.5, "api": 1.5, "": 0.0})


def test_filter_without_any_history_expects_nothing_known(acme, entry):
    make_baseline(acme, rate=0.4, at=FIRST)

    point = read_series(entry, only=Filter(surface="chat")).points[0]

    assert (point.expected, point.low, point.high) == (None, None, None)


def test_without_baseline_nothing_is_usual(entry):
    point = read_series(entry).points[0]

    assert (point.expected, point.low, point.high) == (None, None, None)


def test_usual_of_a_day_is_the_sum_of_its_hours(acme, entry):
    make_baseline(acme, at=FIRST, profile=[0.1 * (hour % 24) for hour in range(168)])
    midnight = AT.replace(hour=0, minute=0)

    day = read_series(entry, first=midnight, last=midnight + DAY, step=DAY).points[0].expected
    hours = [p.expected for p in read_series(entry, first=midnight, last=midnight + DAY, step=HOUR).points]

    assert day == pytest.approx(sum(hours))


def test_other_services_are_not_counted(acme, entry):
    make_rollup(make_service("other"), at=FIRST, reports=9)

    assert reports(entry) == [0, 0, 0, 0]


def test_line_of_the_chart_counts_the_quarter_hour_before_each_point(acme, entry):
    """Of the oldest minute as much as the running one still lacks: 45 of 60 seconds are counted."""
    end = AT + MINUTE
    make_tick(AT + 45 * SECOND)
    for age, n in ((1, 1), (15, 2), (16, 4), (21, 8)):
        make_rollup(acme, at=end - age * MINUTE, reports=n)

    now = AT + 45 * SECOND
    (line,) = read_trailing_lines(
        service=entry, spans=[(1, 5 * MINUTE)], fresh=freshness.read_freshness(now=now), now=now
    )

    assert [(point.at, point.reports) for point in line.points[-3:]] == [
        (end - 10 * MINUTE, 14),
        (end - 5 * MINUTE, 6),
        (end, 3 + 1),
    ]


def test_long_line_counts_whole_hours_and_ends_now(acme, entry):
    """The last point counts as long a time as the others: half an hour would look like a fall."""
    make_tick(AT)
    for minutes_ago, n in ((1, 1), (59, 2), (61, 4), (95, 8), (150, 16)):
        make_rollup(acme, at=AT - minutes_ago * MINUTE, reports=n)

    line = trailing_lines.read_long_line(
        service=entry, hours=3, every=HOUR, fresh=freshness.read_freshness(now=AT), now=AT
    )

    half = AT - 30 * MINUTE
    assert [(p.at, p.reports) for p in line.points] == [
        (half - 2 * HOUR, 0),
        (half - HOUR, 16 + 8),
        (half, 4 + 2),
        (AT + MINUTE, 2 + 1),
    ]
    assert (line.span, line.last) == (HOUR, AT + MINUTE)


def test_long_line_across_the_hour_has_no_point_twice(acme, entry):
    make_tick(AT)
    on_the_hour = AT.replace(minute=0) - MINUTE

    line = trailing_lines.read_long_line(
        service=entry, hours=24, every=3 * HOUR, fresh=freshness.read_freshness(now=AT), now=on_the_hour
    )

    times = [p.at for p in line.points]
    assert times == sorted(set(times))
    assert times[-1] == AT.replace(minute=0)
