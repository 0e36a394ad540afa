"""The status page of a service's vendor as queries answer it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.official.claims import About, Standing
from aggregator.official.timeline.events import VendorEvent
from aggregator.official.timeline.spans import Span, WorstInterval

NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class PageReadability:
    """How well we can read a status page."""

    address: str
    format: str  # '' until we know
    read_at: datetime | None  # last read whole
    failing_since: datetime | None
    problem: str  # ReadingProblem, FetchProblem or NOT_ASKED; '' where it can be read

    @property
    def readable(self) -> bool:
        """It was read, and nothing has failed since."""
        return self.read_at is not None and self.failing_since is None


@dataclass(frozen=True)
class Vendor:
    """What the vendor of a service publishes, seen in a window up to `now`."""

    reading: PageReadability | None  # None: no status page is known, or it was never polled
    standing: Standing | None  # now; None: never read, not readable any more, or nothing of it is named
    since: datetime | None  # that standing; None where operational or not known
    stretches: tuple[WorstInterval, ...]  # of the whole service, within the window; good times are left out
    surfaces: Mapping[str, tuple[WorstInterval, ...]]  # the same by surface for which components stand
    notices: tuple[VendorEvent, ...]  # with a part in the window, newest first
    spans: tuple[Span, ...] = ()  # when the page was read and we were listening, in the window
    names_nothing: bool = False  # it is read, but has no state for the service

    @property
    def going_on(self) -> tuple[VendorEvent, ...]:
        """Incidents that the vendor did not resolve; of a page that cannot be read, none is known."""
        if self.reading is None or not self.reading.readable:
            return ()
        return tuple(n for n in self.notices if n.about is About.INCIDENT and n.ended_at is None)

    @property
    def watching(self) -> bool:
        """It calls nothing broken any more, but its incident is still open."""
        return (self.standing is Standing.OPERATIONAL or self.names_nothing) and bool(self.going_on)


NOTHING = Vendor(None, None, None, (), {}, ())


class Via(StrEnum):
    """How a statement came to us."""

    KEY = "key"  # posted by whoever holds a key of the service
    OPERATOR = "operator"  # entered by staff


@dataclass(frozen=True)
class Statement:
    """In plain text, as it was written."""

    id: int
    text: str
    signed_as: str
    at: datetime
    until: datetime
    via: Via
