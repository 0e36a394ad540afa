"""The formats of status pages that we can read: where to ask, in which order to try, who reads the answer.

Names are those of `status_format` in the catalogue.
"""

from typing import Protocol

from aggregator.official import betterstack, feed, incidentio, instatus, statuspage
from aggregator.official.claims import Document


class Reader(Protocol):
    """Turns one answer into claims; raises UnableToReadPage."""

    def __call__(self, *, body: bytes, content_type: str) -> Document: ...


# Below the page's address. All of a format are needed; of what one answers, Document.more may name others.
PATHS: dict[str, tuple[str, ...]] = {
    "statuspage": ("api/v2/summary.json", "api/v2/incidents.json"),
    "incidentio": ("api/v1/summary",),
    "instatus": ("summary.json", "v2/components.json"),
    "betterstack": ("index.json",),
    "feed": ("history.atom", "history.rss", "feed.atom", "feed.rss", "rss", "feed"),
}
ALTERNATIVES = frozenset({"feed"})  # of these formats the first path that can be read is enough
# These also tell what is long over; of the others, what was said while nobody read them is lost.
WITH_HISTORY = frozenset({"statuspage", "feed"})
ENDLESS = frozenset({"feed"})  # of these formats nothing lists what goes on, so an end may never be told
# In which a page of unknown format is tried: what tells most first. A feed stands last, for nearly every page
# has one beside its API, and it tells no standing.
ORDER = ("statuspage", "incidentio", "instatus", "betterstack", "feed")
READERS: dict[str, Reader] = {
    "statuspage": statuspage.read,
    "incidentio": incidentio.read,
    "instatus": instatus.read,
    "betterstack": betterstack.read,
    "feed": feed.read,
}


def read(*, format: str, body: bytes, content_type: str) -> Document:  # noqa: A002 - the catalogue's word
    """The claims of one answer of a page; raise UnableToReadPage where it is not of that format."""
    return READERS[format](body=body, content_type=content_type)
