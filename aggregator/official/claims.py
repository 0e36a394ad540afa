"""What a vendor publishes on its status page, in one form for all formats.

A claim is one statement: the standing of a component, an update of an incident, the plan of a maintenance.
Readers (readers/) turn bytes into claims and know nothing else: no network, no clock, no database. Times are
the vendor's own; when we first saw a claim is recorded where it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Fields = dict[str, object]
WHOLE = ""  # instead of a part: the page names none


class Standing(StrEnum):
    """The standing of a part of a service, as the Statuspage format names it; from best to worst."""

    OPERATIONAL = "operational"
    MAINTENANCE = "maintenance"
    DEGRADED = "degraded"
    PARTIAL = "partial"
    MAJOR = "major"


class About(StrEnum):
    """What a claim is about."""

    COMPONENT = "component"
    INCIDENT = "incident"
    MAINTENANCE = "maintenance"


class Progress(StrEnum):
    """How far an incident or a maintenance has come.

    A word that we do not know counts as INVESTIGATING, or as IN_PROGRESS for a maintenance: an event is open
    until the vendor resolves it.
    """

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


# A maintenance is completed and an incident is resolved; both end an event, and no other stage does.
FINISHED = frozenset({Progress.RESOLVED, Progress.COMPLETED})


@dataclass(frozen=True)
class Part:
    """A component that an incident names, with its status; None where the claim does not state it."""

    id: str
    name: str
    standing: Standing | None = None


@dataclass(frozen=True)
class Claim:
    """One statement. Texts are plain, one line, cut to the column; links are http(s) or ''."""

    about: About
    # Lengths are those of the columns of OfficialClaim: a reader cuts, so that no row is refused later.
    subject: str  # the vendor's id of the component, incident or maintenance; at most 100 characters
    update: str  # its id of this statement, or its time; '' for a component. At most 100 characters
    title: str  # name of the component, title of the incident; at most 200 characters
    standing: Standing | None  # of the component; of an incident, its impact
    progress: Progress | None  # None for a component
    at: datetime | None  # when it was published, by the vendor's clock; None where the page gives no time
    since: datetime | None = None  # its beginning, as the vendor dates it (often back)
    until: datetime | None = None  # its end; of a planned maintenance, the planned one
    parts: tuple[Part, ...] = ()  # components affected; empty where the vendor names none
    url: str = ""


@dataclass(frozen=True)
# Only feeds need one. All other formats give each incident an id that stays the same.
class Identity:
    """How reliable the id is of an incident whose page gives it none (made in official/feeds/identity.py)."""

    aliases: tuple[str, ...] = ()  # other ids under which it may be kept already, the likeliest first
    spare: str = ""  # its id if an earlier incident has the first one; '' where none can have it
    family: str = ""  # what ids of incidents of the same title begin with; '' where ids are the page's own
    is_by_title: bool = False  # known by its title only, which the next incident may have as well


@dataclass(frozen=True)
class Document:
    """What one file of a status page holds. `more`: further paths that are needed for the whole page."""

    claims: tuple[Claim, ...]
    more: tuple[str, ...] = ()
    dropped: int = 0  # entries that could not be read, and were left out
    # Of these it lists all that are unresolved or planned: what is missing is over (timeline/endings.py).
    lists: frozenset[About] = frozenset()
    left_out: tuple[str, ...] = ()  # the first of those that were dropped: their place, and why
    # Kept apart from components that are missing: these still exist, so the page is still the same page.
    unstated: frozenset[Part] = frozenset()  # components that are listed without a status that we know
    # By subject; those that are missing have the page's own id.
    identities: Mapping[str, Identity] = field(default_factory=dict)

    @property
    def components(self) -> frozenset[str]:
        """Ids of all components that it lists."""
        stated = {claim.subject for claim in self.claims if claim.about is About.COMPONENT}
        return frozenset(stated | {part.id for part in self.unstated})


class ReadingProblem(StrEnum):
    """Why an answer cannot be read; at most 20 characters, as OfficialPage keeps it."""

    EMPTY = "empty"  # no bytes at all
    HTML = "html"  # a page for people: a challenge, a login, a new address
    ENCODING = "encoding"  # no UTF-8, or what it says it is
    NOT_JSON = "not_json"
    NOT_XML = "not_xml"
    ENTITIES = "entities"  # XML that declares its own entities: never opened
    TOO_LARGE = "too_large"  # more than a feed can need
    WRONG_SHAPE = "wrong_shape"  # JSON or XML, but nothing of the format in it
    # An answer of the format, but not what this page said before:
    EMPTIED = "emptied"  # it had components, and now lists none
    REPLACED = "replaced"  # all of its components are unknown: it may be another page
    MOVED = "moved"  # it is at another address, or has another format


class UnableToReadPage(Exception):
    """The answer is not what the format promises. `problem` is one word for tables, the text says what."""

    def __init__(self, problem: ReadingProblem, text: str) -> None:
        super().__init__(text)
        self.problem = problem
