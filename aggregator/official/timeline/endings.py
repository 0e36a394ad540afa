"""What a page lists no longer, or leaves open for long, without a word that it is over: silence as a claim.

Widgets tell only what goes on; and vendors delete what they posted by mistake, and components that they give
up. Without this, such an incident would go on for ever, and such a component would stay broken.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.official.claims import OVER, About, Claim, Document, Progress
from aggregator.official.parsing import fields, words
from aggregator.official.timeline.events import SeenClaim, VendorEvent, collect_events

# An incident of a feed without a word for so long is over: whoever solved it did not say so. Nor is an open
# one, on any page, a reason then to ask each minute.
SILENCE = timedelta(days=3)
# Added to the documents of a page, it ends whatever they do not name.
ALL = Document((), lists=frozenset(About))


def find_endings(*, seen: Iterable[SeenClaim], documents: Iterable[Document]) -> tuple[Claim, ...]:
    """What to add to the claims of a reading in which every path of a page was read. `seen`: what it said
    before. At what time an incident ended is not told; it was at or before this reading."""
    read = list(documents)
    listed = frozenset[object]().union(*(document.lists for document in read))
    named = {(claim.about, claim.subject) for document in read for claim in document.claims}
    known = list(seen)
    missing = [
        _make_ending(notice)
        for notice in collect_events(seen=known)
        if notice.about in listed
        and notice.progress not in OVER
        and (notice.about, notice.subject) not in named
    ]
    unstated = {part.id for document in read for part in document.unstated}
    return *missing, *(
        state
        for state in end_states(seen=known)
        if (About.COMPONENT in listed or state.subject in unstated)
        and (state.about, state.subject) not in named
    )


def end_states(*, seen: Iterable[SeenClaim]) -> tuple[Claim, ...]:
    """Ends of the states of all components: nobody knows any more how they stand."""
    return tuple(replace(state, standing=None, at=None) for state in _find_latest_states(seen).values())


def end_silent_incidents(*, seen: Iterable[SeenClaim], now: datetime) -> tuple[Claim, ...]:
    """Ends of incidents that the vendor left open, SILENCE after its last word."""
    endings = []
    for event in collect_events(seen=seen):
        at = event.updates[-1].word_at + SILENCE
        if event.about is About.INCIDENT and event.progress not in OVER and at <= now:
            update = fields.make_key(f"silent after {event.last.update}")
            endings.append(replace(event.last, update=update, progress=Progress.RESOLVED, at=at, until=at))
    return tuple(endings)


def _find_latest_states(seen: Iterable[SeenClaim]) -> dict[str, Claim]:
    """The latest state of each component that has one."""
    component_claims = [seen_claim for seen_claim in seen if seen_claim.claim.about is About.COMPONENT]
    latest = {
        seen_claim.claim.subject: seen_claim.claim
        for seen_claim in sorted(component_claims, key=lambda seen_claim: seen_claim.first_seen_at)
    }
    return {subject: claim for subject, claim in latest.items() if claim.standing}


def _make_ending(event: VendorEvent) -> Claim:
    return replace(
        event.last,
        update=fields.make_key(f"gone after {event.last.update}"),  # it may come back, and go again
        progress=words.parse_progress(event.about, "resolved"),
        at=None,
        until=None,
    )
