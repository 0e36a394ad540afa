"""Incidents that a page lists no longer and never said to be over: the vendor's silence, as a claim.

Widgets tell only what goes on; and vendors delete what they posted by mistake. Without this, such an incident
would go on for ever.
"""

from collections.abc import Iterable
from dataclasses import replace

from aggregator.official import fields, words
from aggregator.official.claims import OVER, Claim, Document
from aggregator.official.spells import Notice, Seen, notices


def endings(*, seen: Iterable[Seen], documents: Iterable[Document]) -> tuple[Claim, ...]:
    """What to add to the claims of a reading in which every path of a page was read. `seen`: what it said
    before. At what time an incident ended is not told; it was at or before this reading."""
    read = list(documents)
    listed = frozenset[object]().union(*(document.lists for document in read))
    named = {(claim.about, claim.subject) for document in read for claim in document.claims}
    return tuple(
        _ending(notice)
        for notice in notices(seen=seen)
        if notice.about in listed
        and notice.progress not in OVER
        and (notice.about, notice.subject) not in named
    )


def _ending(notice: Notice) -> Claim:
    return replace(
        notice.last,
        update=fields.key(f"gone after {notice.last.update}"),  # it may come back, and go again
        progress=words.progress(notice.about, "resolved"),
        at=None,
        until=None,
    )
