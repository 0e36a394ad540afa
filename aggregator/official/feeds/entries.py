"""Entries of a feed, what identifies their incident, and the updates in their text."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.official.claims import About, Identity

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class FeedUpdate:
    """One update: its label as written ("Resolved"), and its time; None where that cannot be known."""

    label: str
    at: datetime | None


@dataclass(frozen=True)
class TimedLine:
    """One statement of an entry, in free words, and its time; None where that cannot be known."""

    text: str
    at: datetime | None


@dataclass(frozen=True)
class FeedEntry:
    """What identity is judged by."""

    id: str
    link: str
    title: str
    at: datetime | None  # when it was published, or changed if that is all there is
    is_whole: bool  # holds all of an incident and is changed in place; its id is then the incident's
    ends_in_title: bool  # it says that it is over; some vendors then change titles of earlier entries too
    ends_in_text: bool


@dataclass(frozen=True)
class FeedIncident:
    """One incident: the places of its entries in the feed, oldest first."""

    subject: str
    members: tuple[int, ...]
    identity: Identity


@dataclass(frozen=True)
class FeedPost:
    """An entry as it is written; `text` is HTML."""

    id: str
    link: str
    title: str
    text: str
    words: str  # the text without tags
    published: datetime | None  # with its own offset, as the next
    updated: datetime | None
    about: About
    updates: tuple[FeedUpdate, ...]  # in its text
    plan: tuple[datetime | None, datetime | None]  # of a maintenance
    span: tuple[datetime | None, datetime | None]  # of an incident, as its text tells it

    @property
    def is_changed(self) -> bool:
        return bool(self.published and self.updated and self.updated > self.published)
