"""The parts of a page that may change while it is open: an open page is sent only those that did.

Templates mark them with `data-refresh`. Here each part gets a digest of its content as the value of that
attribute. `static/js/refresh.js` sends back the digests that it shows, in `since`, and gets the parts with
other digests. Nothing has to be remembered for that, so any web process can answer, and any cache.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs

# Names of services and other people's words are escaped, so they cannot look like an element.
OPENING = re.compile(rb"<([a-z]+)(?: [^<>]*)? data-refresh(?=[ >])[^<>]*>")
LIVE = re.compile(rb'<p id="live"[^<>]* data-as-of="([^"<>]*)"')
TITLE = re.compile(rb"<title>.*?</title>", re.DOTALL)
# The time of the tick, which changes while nothing else does.
RENEWED = re.compile(rb"<span data-renewed>.*?</span>", re.DOTALL)
DIGEST = 6  # characters of 6 bits: one change in 10^10 would be taken for none


@dataclass(frozen=True)
class PageParts:
    """Of one page: the parts by digest. `as_of` is the time of its tick as ISO text."""

    as_of: str
    title: bytes
    parts: dict[str, bytes]

    def find_changed(self, since: str) -> frozenset[str]:
        """The digests that are not in `since`, which is one digest after the other."""
        shown = {since[start : start + DIGEST] for start in range(0, len(since), DIGEST)}
        return frozenset(self.parts.keys() - shown)

    def join(self, digests: frozenset[str]) -> bytes:
        """A page with these parts only. It does not tell its time, or it would change with every tick."""
        changed = (part for digest, part in self.parts.items() if digest in digests)
        return b"".join((b"<!doctype html>", self.title, b'<p id="live"></p>', *changed))


def mark_parts(page: bytes) -> tuple[bytes, PageParts] | None:
    """The page with its digests, and its parts; None for one that does not change while it is open."""
    live, title = LIVE.search(page), TITLE.search(page)
    if live is None or title is None:
        return None
    parts: dict[str, bytes] = {}
    pieces, end = [], 0
    for opening, start, stop in _find_parts(page):
        content = page[start:stop]
        digest = _make_digest(RENEWED.sub(b"", content))
        marked = opening.replace(b" data-refresh", f' data-refresh="{digest}"'.encode(), 1)
        parts[digest] = marked + content[len(opening) :]
        pieces += [page[end:start], parts[digest]]
        end = stop
    whole = b"".join((*pieces, page[end:]))
    return whole, PageParts(live[1].decode(), title[0], parts)


def read_since(query: str) -> str:
    """What the open page shows already; '' for a reader who has nothing yet."""
    return parse_qs(query, max_num_fields=100).get("since", [""])[0] if "since=" in query else ""


def _make_digest(part: bytes) -> str:
    digest = hashlib.sha256(part).digest()
    return base64.urlsafe_b64encode(digest)[:DIGEST].decode()


def _find_parts(page: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The opening tag of each part, where it begins, and where its element ends."""
    position = 0
    while opening := OPENING.search(page, position):
        position = _find_end(page, opening)
        yield opening[0], opening.start(), position


def _find_end(page: bytes, opening: re.Match[bytes]) -> int:
    depth = 0
    for tag in re.compile(rb"<(/?)" + opening[1] + rb"[ >]").finditer(page, opening.start()):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    raise ValueError(f"an element of the page does not end: {opening[0].decode()}")
