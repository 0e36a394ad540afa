"""The formats of status pages that we can read: where to ask, in which order to try, who reads the answer.

Names are those of `status_format` in the catalogue.
"""

from collections.abc import Callable

from aggregator.official import statuspage
from aggregator.official.claims import Document

# Below the page's address. All of a format are needed; of what one answers, Document.more may name others.
PATHS: dict[str, tuple[str, ...]] = {
    "statuspage": ("api/v2/summary.json", "api/v2/incidents.json"),
}
READERS: dict[str, Callable[..., Document]] = {
    "statuspage": statuspage.read,
}
# In which a page of unknown format is tried: what most speak, and what tells most, first.
ORDER = tuple(PATHS)


def read(*, format: str, body: bytes, content_type: str) -> Document:  # noqa: A002 - the catalogue's word
    """The claims of one answer of a page; raise UnableToReadPage where it is not of that format."""
    return READERS[format](body=body, content_type=content_type)
