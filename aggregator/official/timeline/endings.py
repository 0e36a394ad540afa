"""Implied resolutions: what a page no longer lists, or leaves open for long, without resolving it.

Widgets list only what is unresolved; and vendors delete what they posted by mistake, and components that they
give up. Without this, such an incident would stay open for ever, and such a component would stay broken.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.official.claims import FINISHED, About, Claim, Document, Progress
from aggregator.official.parsing import fields, words
from aggregator.official.timeline.events import SeenClaim, VendorEvent, collect_events

# In a feed, an incident without an update for this long counts as resolved. On other pages it stays open, but
# is no reason any more to poll each minute.
SILENCE = timedelta(days=3)
# Added to the documents of a page, it ends whatever they do not name.
ALL = Document((), lists=frozenset(About))


def find_endings(*, seen: Iterable[SeenClaim], documents: Iterable[Document]) -> tuple[Claim, ...]:
    """Claims to add to a reading in which every path of a page was read. `seen`: its claims before.

    The ends have no time: an incident ended at or before this reading.
    """
    read = list(documents)
    listed = frozenset[object]().union(*(document.lists for document in read))
    # What any file of the page names is still there: lists overlap, and each may be incomplete.
    named = {(claim.about, claim.subject) for document in read for claim in document.claims}
    known = list(seen)
    missing = [
        _make_ending(event)
        for event in collect_events(seen=known)
        if event.about in listed
        and event.progress not in FINISHED
        and (event.about, event.subject) not in named
    ]
    # These are listed, but nothing is known of them any more: their last state must not stay for ever.
    unstated = {part.id for document in read for part in document.unstated}
    return *missing, *(
        state
        for state in end_states(seen=known)
        if (About.COMPONENT in listed or state.subject in unstated)
        and (state.about, state.subject) not in named
    )


def end_states(*, seen: Iterable[SeenClaim]) -> tuple[Claim, ...]:
    """Ends of the states of all components: their standing is no longer known."""
    return tuple(replace(state, standing=None, at=None) for state in _find_latest_states(seen).values())


def end_silent_incidents(*, seen: Iterable[SeenClaim], now: datetime) -> tuple[Claim, ...]:
    """Ends of incidents that the vendor left open, SILENCE after its last update."""
    endings = []
    for event in collect_events(seen=seen):
        # Dated by the last update and not by this poll, so that the end is the same whenever it is computed.
        at = event.updates[-1].published_at + SILENCE
        if event.about is About.INCIDENT and event.progress not in FINISHED and at <= now:
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


# Without a time: all we know is that it ended at or before this reading.
def _make_ending(event: VendorEvent) -> Claim:
    return replace(
        event.last,
        update=fields.make_key(f"gone after {event.last.update}"),  # it may come back, and go again
        progress=words.parse_progress(event.about, "resolved"),
        at=None,
        until=None,
    )
