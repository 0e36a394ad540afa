"""Incidents as queries answer them: the current one, its verdict, and a past one with all its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.models.states import Level, NoteKind
from aggregator.stats.ledger.lead import is_late
from aggregator.stats.ledger.uptime import Span
from aggregator.stats.records import EvidenceRecord, JsonObject
from aggregator.stats.states import State
from reports.choices.services import CatalogueEntry

# The beginning of a longer gap is not searched for.
LONGEST_GAP = timedelta(days=31)


@dataclass(frozen=True)
class Rise:
    """Reports of a part in a window, and how many were expected in it."""

    dimension: str  # surface, region, country, symptom
    name: str  # in English
    reports: int
    window: int  # minutes
    expected: float


@dataclass(frozen=True)
class Note:
    """An annotation, in plain text."""

    at: datetime
    kind: NoteKind
    text: str


@dataclass(frozen=True)
class FalseAlarmMark:
    """That an incident was a false alarm: since when it is marked so, and why."""

    at: datetime
    because: str


@dataclass(frozen=True)
class IncidentCause:
    """Most reports of an incident are probably about `cause`; the numbers are those of an Explanation."""

    cause: CatalogueEntry
    incident: int  # of the cause
    kind: str  # runs on, confused, together
    since: datetime  # when it was announced
    ended_at: datetime | None  # when it no longer held
    minutes_earlier: int
    times_usual: float
    times_usual_there: float
    share: float  # of the reports that are beyond the expected ones
    troubles: int  # of the cause, in the past
    followed: int  # in how many of them this service had an incident too
    chance: float  # in how many by chance
    lift: float


@dataclass(frozen=True)
class Slugs:
    """What an incident is limited to, as slugs; () is "the whole service"."""

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
    severity: float | None = None  # times the expected reports at least
    breadth: float | None = None  # share of its places that are up, by expected reports
    provisional: bool = False  # the place may still change
    # That the operator calls it a false alarm; read for unresolved incidents only, as is `rise`.
    marked_false: FalseAlarmMark | None = None
    evident_at: datetime | None = None  # end of the minute whose counts showed it first
    vendor_at: datetime | None = None  # first minute in which the vendor had published an outage
    rise: Rise | None = None  # of the part it first showed in

    @property
    def late(self) -> bool:
        """Whether it was announced long after its counts showed it, because we were stalled."""
        return is_late(evident_at=self.evident_at, published_at=self.detected_at)

    @property
    def measured_peak(self) -> int | None:
        """None where it was never counted."""
        return self.peak if self.peak_at else None


@dataclass(frozen=True)
class Verdict:
    """The last 15 minutes against what is expected at this hour."""

    service: CatalogueEntry
    level: Level
    reports: int
    works: int
    expected: float | None
    low: int | None
    high: int | None
    day_reports: int  # in 24 hours: what "too few" rests on
    trouble: CurrentIncident | None
    because: IncidentCause | None  # whose incident this probably is
    aside: int = 0  # of the reports, those that do not count as evidence; the service's own page asks
    heard_since: datetime | None = None  # in the 15 minutes nobody could report before this time

    @property
    def ratio(self) -> float | None:
        """Times the expected reports; None where none are expected."""
        return self.reports / self.expected if self.expected else None


@dataclass(frozen=True)
class LevelHistory:
    """The level in force now, and the states that were announced, oldest first."""

    current: Level
    events: tuple[tuple[datetime, State], ...]


@dataclass(frozen=True)
class Spark:
    """24 hours in quarters of an hour, the last one ending now, with the expected range."""

    reports: tuple[int, ...]
    works: tuple[int, ...]
    low: tuple[int, ...]  # both are empty without a baseline
    high: tuple[int, ...]
    unheard: frozenset[int] = frozenset()  # quarters of which most lies in a gap in which nobody could report


@dataclass(frozen=True)
class IncidentStep:
    """A state an incident entered, and the evidence for it (stats/detector/, Evidence, as a mapping)."""

    at: datetime  # end of the minute whose counts showed it
    state: State
    evidence: EvidenceRecord
    policy: str
    usual: JsonObject  # what was expected then (stats/ledger/audit.py); empty in old records
    onset_at: datetime  # as it was dated then
    published_at: datetime  # when it became public
    rise: Rise | None = None  # of the part whose reports the evidence is about, where it is not the whole

    @property
    def late(self) -> bool:
        """Whether it was announced long after its counts showed it, because we were stalled."""
        return is_late(evident_at=self.at, published_at=self.published_at)


@dataclass(frozen=True)
class IncidentHistory:
    """An incident as pages and API show it."""

    id: int
    service: CatalogueEntry
    trouble: CurrentIncident
    opened_at: datetime | None
    subsiding_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    because: IncidentCause | None = None  # the incident of another service that probably caused it
    notes: tuple[Note, ...] = ()  # annotations by the operator, oldest first
    left_out: int = 0  # reports that staff left out of the counts of its time
    # A gap in which nobody could report, and within which it began or ended: nobody knows when.
    begin_gap: Span | None = None
    end_gap: Span | None = None

    @property
    def began_after(self) -> datetime | None:
        """It may have begun at any time from then to the onset; None where the onset is known."""
        return self.begin_gap and self.begin_gap[0]

    @property
    def ended_after(self) -> datetime | None:
        """It may have ended at any time from then to its end; None where that is known."""
        return self.end_gap and self.end_gap[0]

    @property
    def marked_false(self) -> FalseAlarmMark | None:
        """That it was a false alarm, where the operator says so."""
        return find_mark(self.notes)


@dataclass(frozen=True)
class IncidentListPage:
    """A page of a list, newest first; `before` is the cursor of the next one, None at the end."""

    episodes: tuple[IncidentHistory, ...]
    before: int | None


def find_mark(notes: Sequence[Note]) -> FalseAlarmMark | None:
    """The mark in force: the last one, unless a later note took it back."""
    marks = [note for note in notes if note.kind != NoteKind.NOTE]
    if not marks or marks[-1].kind != NoteKind.FALSE_ALARM:
        return None
    return FalseAlarmMark(marks[-1].at, marks[-1].text)
