"""What is said of a service now, with the numbers behind it; and the board of all services."""

import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.models import Incident, IncidentEvent, Level, State
from aggregator.queries import coverage, freshness, levels, rises
from aggregator.queries.counts import expected_counts, series
from aggregator.queries.coverage import COMPLETE, Coverage
from aggregator.queries.freshness import Freshness, RunningMinute
from aggregator.queries.incidents import causes, notes
from aggregator.queries.incidents.causes import IncidentCause
from aggregator.queries.incidents.notes import FalseAlarmMark
from aggregator.queries.rises import Rise
from aggregator.queries.vendors import vendor_status
from aggregator.stats.ledger.lead import is_late
from reports import geo
from reports.models import Stance
from reports.queries import CatalogueEntry, catalogue

SPARK_HOURS = 24
SPARK_TIME = timedelta(hours=SPARK_HOURS)
VENDOR_HOURS = timedelta(hours=4)  # what the board shows of the vendors' words
# Worst first; among equals the order of the catalogue.
WORST_FIRST = (Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING, Level.OK, Level.THIN, Level.NO_DATA)


@dataclass(frozen=True)
class Slugs:
    """Where trouble is, for programs; () is "the whole service"."""

    surfaces: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


@dataclass(frozen=True)
class CurrentIncident:
    """The unresolved incident behind a level; names as people see them, () for "the whole service"."""

    incident: int
    state: State
    onset_at: datetime
    detected_at: datetime
    peak: int
    peak_at: datetime | None
    peak_ratio: float | None
    surfaces: tuple[str, ...]
    symptoms: tuple[str, ...]
    regions: tuple[str, ...]
    slugs: Slugs = Slugs()
    severity: float | None = None  # times the usual at least
    breadth: float | None = None  # share of the usual places that are up
    provisional: bool = False  # the place is a first look
    marked_false: FalseAlarmMark | None = (
        None  # the operator says that it is none; only what goes on is asked for
    )
    evident_at: datetime | None = None  # end of the minute whose counts showed it first
    vendor_at: datetime | None = None  # first minute in which the vendor told of an outage, as we knew it
    rise: Rise | None = None  # of the part it first showed in; only what goes on is asked for

    @property
    def late(self) -> bool:
        """Whether we said so long after it showed, because we were stalled."""
        return is_late(evident_at=self.evident_at, published_at=self.detected_at)

    @property
    def measured_peak(self) -> int | None:
        """None where it was never counted."""
        return self.peak if self.peak_at else None


@dataclass(frozen=True)
class Verdict:
    """The last 15 minutes against what is usual at this hour."""

    service: CatalogueEntry
    level: Level
    reports: int
    works: int
    expected: float | None
    low: int | None
    high: int | None
    day_reports: int  # in 24 hours: what "too few" rests on
    trouble: CurrentIncident | None
    because: IncidentCause | None  # whose trouble this probably is
    aside: int = 0  # of the reports, those that do not count as evidence; the service's own page asks
    heard_since: datetime | None = None  # within the 15 minutes nobody could report before that

    @property
    def ratio(self) -> float | None:
        """Times the usual; None where nothing is usual."""
        return self.reports / self.expected if self.expected else None


@dataclass(frozen=True)
class Spark:
    """24 hours in quarters of an hour, the last one ending now, on the usual range."""

    reports: tuple[int, ...]
    works: tuple[int, ...]
    low: tuple[int, ...]  # both are empty where nothing usual is known
    high: tuple[int, ...]
    unheard: frozenset[int] = frozenset()  # quarters of which most lies in a gap in which nobody could report


@dataclass(frozen=True)
class BoardRow:
    """A service on the board."""

    verdict: Verdict
    spark: Spark
    vendor: vendor_status.Vendor = vendor_status.NOTHING


@dataclass(frozen=True)
class RecentChange:
    """What changed: an incident of a service entered a state."""

    service: CatalogueEntry
    incident: int
    state: State
    at: datetime  # when we said so
    onset_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Board:
    """All services, worst first; `as_of` is when the numbers were last brought up to date."""

    rows: tuple[BoardRow, ...]
    changes: tuple[RecentChange, ...]  # of the last hour, newest first
    last_end: datetime | None  # when the last trouble ended
    freshness: Freshness
    gaps: Coverage = COMPLETE  # when we were not listening, of the last 24 hours


_kept: tuple[object, Board] | None = None
_one_at_a_time = threading.Lock()


def read_board(*, now: datetime) -> Board:
    """Everything the front page and /api/v1/services/ need: one query, and a handful once a tick."""
    global _kept  # noqa: PLW0603  one value, replaced whole
    with _one_at_a_time:  # of a hundred readers who come with a new tick one counts, the others wait for it
        fresh = freshness.read_freshness(now=now)
        key = (fresh.completed_at, fresh.silent, freshness.find_running_minute(fresh=fresh, now=now))
        if _kept is None or _kept[0] != key or fresh.as_of is None:
            _kept = (key, _make_board(now, fresh))
        return replace(_kept[1], freshness=fresh)


def forget_board() -> None:
    """Count it anew next time: for tests, whose ticks may be alike."""
    global _kept  # noqa: PLW0603
    _kept = None


def _make_board(now: datetime, fresh: freshness.Freshness) -> Board:
    entries = list(catalogue().entries.values())
    gaps = coverage.read_coverage(first=now - SPARK_TIME, last=now)
    verdicts, sparks = _make_verdicts(entries, fresh, now, gaps)
    vendors = vendor_status.read_vendors(services=entries, first=now - VENDOR_HOURS, now=now)
    rows = sorted(
        (BoardRow(verdicts[e.slug], sparks[e.slug], vendors[e.slug]) for e in entries), key=_rank_row
    )
    return Board(tuple(rows), _read_changes(now, gaps), _find_last_end(), fresh, gaps)


def _rank_row(row: BoardRow) -> tuple[bool, bool, int, float]:
    """Trouble first, and what another's trouble explains after it; then the worst level.

    Among equals the largest surplus, measured against its chance scatter.
    """
    verdict = row.verdict
    expected = verdict.expected or 0.0
    surplus = (verdict.reports - expected) / (expected + 1) ** 0.5
    return (
        verdict.trouble is None,
        verdict.because is not None,
        WORST_FIRST.index(verdict.level),
        -surplus if verdict.trouble else 0.0,
    )


def read_verdict(*, service: CatalogueEntry, now: datetime, fresh: Freshness | None = None) -> Verdict:
    """The verdict on one service."""
    gaps = coverage.read_coverage(first=now - series.WINDOW, last=now)
    return _make_verdicts([service], fresh or freshness.read_freshness(now=now), now, gaps)[0][service.slug]


def _make_verdicts(
    entries: list[CatalogueEntry], fresh: Freshness, now: datetime, gaps: Coverage
) -> tuple[dict[str, Verdict], dict[str, Spark]]:
    sparks = _make_sparks(entries, freshness.find_running_minute(fresh=fresh, now=now), gaps)
    incidents = _read_current_incidents(entries)
    levels_now = levels.read_levels(services=entries, now=now, fresh=fresh, gaps=gaps)
    attributed = causes.read_causes(incidents=[t.incident for t in incidents.values()]) if incidents else {}
    verdicts = {}
    for entry in entries:
        (spark, expected, day_reports), incident = sparks[entry.slug], incidents.get(entry.slug)
        verdicts[entry.slug] = Verdict(
            service=entry,
            level=levels_now[entry.slug],
            reports=spark.reports[-1],
            works=spark.works[-1],
            expected=expected,
            low=spark.low[-1] if spark.low else None,
            high=spark.high[-1] if spark.high else None,
            day_reports=day_reports,
            trouble=incident,
            because=attributed.get(incident.incident) if incident else None,
            heard_since=gaps.unheard_since(now - series.WINDOW),
        )
    return verdicts, {slug: spark for slug, (spark, *_) in sparks.items()}


def _make_sparks(
    entries: list[CatalogueEntry], present: RunningMinute, gaps: Coverage
) -> dict[str, tuple[Spark, float | None, int]]:
    """The last 24 hours of each service, what is expected in the last 15 minutes of them, and all reports."""
    ids, end = [entry.id for entry in entries], present.end
    first = end - SPARK_TIME
    starts = [first + n * series.WINDOW for n in range(SPARK_HOURS * 4)]
    counts = series.read_counts(services=ids, first=first, last=end, step=series.WINDOW)
    minutes = series.read_counts(services=ids, first=end - series.RECENT, last=end, step=series.MINUTE)
    bands = expected_counts.read_bands(services=entries, starts=starts, span=series.WINDOW)
    unheard = frozenset(n for n, start in enumerate(starts) if gaps.is_mostly_unheard(start, series.WINDOW))
    return {
        entry.slug: _make_spark(
            entry, counts, starts, _count_last_window(entry, minutes, present), bands.get(entry.slug), unheard
        )
        for entry in entries
    }


def _count_last_window(
    entry: CatalogueEntry, minutes: series.Counts, present: RunningMinute
) -> dict[str, int]:
    """The last 15 minutes by stance, as the last point of the chart counts them."""
    return {
        stance: series.count_in_window(
            minutes=minutes, service=entry.id, end=present.end, stance=stance, present=present
        )
        for stance in Stance
    }


def _make_spark(
    entry: CatalogueEntry,
    counts: series.Counts,
    starts: list[datetime],
    last: dict[str, int],
    band: expected_counts.Band | None,
    unheard: frozenset[int],
) -> tuple[Spark, float | None, int]:
    counts_by_stance = {
        stance: [counts.get((entry.id, start, stance), 0) for start in starts] for stance in Stance
    }
    spark = Spark(
        reports=(*counts_by_stance[Stance.BROKEN][:-1], last[Stance.BROKEN]),
        works=(*counts_by_stance[Stance.WORKS][:-1], last[Stance.WORKS]),
        low=tuple(band.low) if band else (),
        high=tuple(band.high) if band else (),
        unheard=unheard,
    )
    return spark, band.mean[-1] if band else None, sum(counts_by_stance[Stance.BROKEN])


def _read_current_incidents(entries: list[CatalogueEntry]) -> dict[str, CurrentIncident]:
    by_id = {entry.id: entry for entry in entries}
    unresolved = (
        Incident.objects.filter(service_id__in=by_id)
        .exclude(state=State.RESOLVED)
        .annotate(part_evidence=rises.select_first_evidence())
    )
    incidents = {by_id[i.service_id].slug: make_current_incident(i, by_id[i.service_id]) for i in unresolved}
    rises_by_incident = {
        i.id: rises.make_rise(evidence=i.part_evidence or {}, entry=by_id[i.service_id]) for i in unresolved
    }
    notes_by_incident = (
        notes.read_notes(incidents=[t.incident for t in incidents.values()]) if incidents else {}
    )
    return {
        slug: replace(
            incident,
            marked_false=notes.find_mark(notes_by_incident.get(incident.incident, ())),
            rise=rises_by_incident.get(incident.incident),
        )
        for slug, incident in incidents.items()
    }


def make_current_incident(incident: Incident, entry: CatalogueEntry) -> CurrentIncident:
    """An incident's row in words that people know."""
    return CurrentIncident(
        incident=incident.id,
        state=State(incident.state),
        onset_at=incident.onset_at,
        evident_at=incident.evident_at,
        detected_at=incident.detected_at,
        peak=incident.peak,
        peak_at=incident.peak_at,
        peak_ratio=incident.peak / incident.expected_at_peak if incident.expected_at_peak else None,
        surfaces=tuple(entry.surface_name(slug) for slug in incident.surfaces),
        symptoms=tuple(entry.symptom_name(slug) for slug in incident.symptoms),
        regions=tuple(geo.name_of(code) for code in incident.regions),
        slugs=Slugs(tuple(incident.surfaces), tuple(incident.symptoms), tuple(incident.regions)),
        severity=incident.severity,
        breadth=incident.breadth,
        provisional=incident.provisional,
        vendor_at=incident.vendor_at,
    )


def _read_changes(now: datetime, gaps: Coverage) -> tuple[RecentChange, ...]:
    """Of an end that may lie in a gap nobody knows when it was."""
    by_id = {entry.id: entry for entry in catalogue().entries.values()}
    events = (
        IncidentEvent.objects.filter(
            published_at__gt=now - timedelta(hours=1), incident__service_id__in=by_id
        )
        .select_related("incident")
        .order_by("-published_at", "-id")[:9]
    )
    return tuple(
        RecentChange(
            service=by_id[event.incident.service_id],
            incident=event.incident_id,
            state=State(event.state),
            at=event.published_at,
            onset_at=event.incident.onset_at,
            ended_at=None if gaps.before_end(event.incident.ended_at) else event.incident.ended_at,
        )
        for event in events
    )


def _find_last_end() -> datetime | None:
    ended = Incident.objects.exclude(ended_at=None).exclude(id__in=notes.select_false_alarms())
    return ended.order_by("-ended_at").values_list("ended_at", flat=True).first()
