"""Dataclasses as the queries give them to the pages, made by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.html import strip_tags

from aggregator.models import Level, State
from aggregator.official.claims import About, Claim, Progress, Standing
from aggregator.official.timeline.events import SeenClaim, VendorEvent
from aggregator.official.timeline.spans import ALWAYS, Span, WorstInterval
from aggregator.queries.answers.counts import Point, Series
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import CurrentIncident, IncidentHistory, IncidentStep, Verdict
from aggregator.queries.answers.vendors import PageReadability, Vendor
from reports.choices.services import CatalogueEntry, Choice

AT = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)  # a Wednesday
MINUTE = timedelta(minutes=1)
FRESH = Freshness(AT - 5 * timedelta(seconds=1), AT, stale=False, silent=False)

ACME = CatalogueEntry(
    id=1,
    slug="acme",
    name="Acme",
    category=Choice("tools", "Tools"),
    aliases=("Ajax",),
    homepage="",
    status_page="",
    surfaces=(Choice("chat", "Chat"), Choice("api", "API")),
    symptoms=(Choice("login", "I cannot log in"),),
    runs_on=(),
)

TROUBLE = CurrentIncident(
    incident=7,
    state=State.OPEN,
    onset_at=AT - 100 * MINUTE,
    detected_at=AT - 96 * MINUTE,
    evident_at=AT - 96 * MINUTE,
    peak=632,
    peak_at=AT - 62 * MINUTE,
    peak_ratio=28.0,
    surfaces=("Chat", "API"),
    symptoms=("I cannot log in",),
    regions=(),
)

QUIET = Verdict(
    service=ACME,
    level=Level.OK,
    reports=28,
    works=2,
    expected=24.0,
    low=18,
    high=31,
    day_reports=900,
    trouble=None,
    because=None,
)
BROKEN = replace(QUIET, level=Level.PROBLEM, reports=412, works=61, trouble=TROUBLE)

EPISODE = IncidentHistory(
    id=7,
    service=ACME,
    trouble=replace(TROUBLE, state=State.RESOLVED),
    opened_at=AT - 90 * MINUTE,
    subsiding_at=AT - 30 * MINUTE,
    resolved_at=AT - 2 * MINUTE,
    ended_at=AT - 10 * MINUTE,
)


def make_series(
    counts: list[int], *, levels: list[Level] | None = None, low: int | None = 1, high: int | None = 4
) -> Series:
    """Points a quarter of an hour apart, the last one at AT."""
    step = timedelta(minutes=15)
    first = AT - len(counts) * step
    known_levels = levels or [Level.OK] * len(counts)
    points = tuple(
        Point(first + (n + 1) * step, count, 0, None if low is None else 2.0, low, high, level)
        for n, (count, level) in enumerate(zip(counts, known_levels, strict=True))
    )
    return Series(ACME, first, AT, step, points)


def make_step(state: State, *, at: datetime = AT, **evidence: Any) -> IncidentStep:
    known = {"window": 4, "observed": 39, "expected": 3.2, "p_value": 1e-12, "ratio": 12.2, "absorbed": False}
    return IncidentStep(at, state, known | evidence, "1-test", {}, TROUBLE.onset_at, at)


def plain(markup: str) -> str:
    """Without the times' markup, for sentences compared whole."""
    return strip_tags(markup)


def make_notice(
    *updates: tuple[float, Progress, Standing | None],
    subject: str = "one",
    url: str = "",
    title: str = "Errors",
) -> VendorEvent:
    """An incident of the vendor, by (minutes after AT, progress, standing); each read a minute after it."""
    updates_read = tuple(
        SeenClaim(
            Claim(About.INCIDENT, subject, str(n), title, standing, progress, AT + minute * MINUTE, url=url),
            AT + (minute + 1) * MINUTE,
            AT + (minute - 1) * MINUTE,
        )
        for n, (minute, progress, standing) in enumerate(updates)
    )
    return VendorEvent(About.INCIDENT, subject, updates_read)


def make_vendor(
    *,
    standing: Standing | None = Standing.OPERATIONAL,
    since: datetime | None = None,
    read_at: datetime | None = AT,
    failing_since: datetime | None = None,
    stretches: Sequence[tuple[Standing, int, int]] = (),
    notices: Sequence[VendorEvent] = (),
    spans: Sequence[Span] = ALWAYS,
    names_nothing: bool = False,
    problem: str = "",
) -> Vendor:
    """What a vendor says; stretches by (standing, first minute, last minute) after AT."""
    reading = PageReadability("https://status.example/", "statuspage", read_at, failing_since, problem)
    status_intervals = tuple(
        WorstInterval(how, AT + first * MINUTE, AT + last * MINUTE) for how, first, last in stretches
    )
    return Vendor(reading, standing, since, status_intervals, {}, tuple(notices), tuple(spans), names_nothing)
