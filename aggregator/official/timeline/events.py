"""Claims as we saw them -> the vendor's incidents and maintenances, with all updates of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from aggregator.official.claims import FINISHED, About, Claim, Part, Progress, Standing
from aggregator.official.parsing.markup import has_words

# Ranks by the order of the enum, so that a new standing gets its place in one file.
WORST = {standing: n for n, standing in enumerate(Standing)}  # from best to worst


@dataclass(frozen=True)
class SeenClaim:
    """A claim and our clock: when we first saw it, and the last reading at which it was not there yet."""

    claim: Claim
    first_seen_at: datetime
    absent_at: datetime | None

    @property
    def published_at(self) -> datetime:
        """When the vendor published it: at the time it states, unless our readings prove that time wrong."""
        stated = self.claim.at or self.first_seen_at
        # Not before a reading that did not show it yet, and not after the one that did.
        return min(max(stated, self.absent_at or stated), self.first_seen_at)


@dataclass(frozen=True)
class VendorEvent:
    """An incident or a maintenance of the vendor, with its updates in order."""

    about: About
    subject: str
    updates: tuple[SeenClaim, ...]  # the latest text of each, by the vendor's time

    @property
    def last(self) -> Claim:
        return self.updates[-1].claim

    @property
    def title(self) -> str:
        """Its present title; '' where it has none. An update without a title leaves the title as it was."""
        return _find_first_title(seen.claim for seen in reversed(self.updates))

    @property
    def first_title(self) -> str:
        """Its title in the first update that has one."""
        return _find_first_title(seen.claim for seen in self.updates)

    @property
    def url(self) -> str:
        return self.last.url

    @property
    def progress(self) -> Progress:
        return self.last.progress or Progress.INVESTIGATING

    @property
    def first_published_at(self) -> datetime:
        """The vendor's first statement."""
        return self.updates[0].published_at

    @property
    def began_at(self) -> datetime:
        """As the vendor dates it, often back."""
        # The latest update that states a beginning: vendors correct it as they learn more.
        since = next((seen.claim.since for seen in reversed(self.updates) if seen.claim.since), None)
        return since or self.first_published_at

    @property
    def ended_at(self) -> datetime | None:
        """None while it is unresolved or planned. A post-mortem, written days later, does not move it."""
        if self.progress not in FINISHED:
            return None
        # Some vendors date the end before the beginning by mistake; an incident has no negative length.
        return max(self.last.until or self.closing[0].published_at, self.began_at)

    @property
    def closing(self) -> tuple[SeenClaim, ...]:
        """The updates since it was resolved for good; none while it is unresolved."""
        # From the last update backwards: one that was reopened counts from its final resolution.
        over = tuple(takewhile(lambda seen: seen.claim.progress in FINISHED, reversed(self.updates)))
        return over[::-1]

    @property
    def planned_end(self) -> datetime | None:
        """Of a maintenance, as announced."""
        return next((seen.claim.until for seen in reversed(self.updates) if seen.claim.until), None)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every component that it ever named, as last named."""
        # The last name wins, for a component may be renamed while an incident is open.
        return tuple({part.id: part for seen in self.updates for part in seen.claim.parts}.values())

    @property
    def resolved_at(self) -> datetime | None:
        """When the vendor resolved it; the end itself is often dated back. None while it is unresolved."""
        return self.closing[0].published_at if self.closing else None

    @property
    def worst(self) -> Standing | None:
        """The worst standing of any part at any time; None where none was ever stated."""
        standings = [seen.claim.standing for seen in self.updates if seen.claim.standing]
        standings += [part.standing for seen in self.updates for part in seen.claim.parts if part.standing]
        return max(standings, key=WORST.__getitem__, default=None)


def collect_events(*, seen: Iterable[SeenClaim]) -> tuple[VendorEvent, ...]:
    """Incidents and maintenances, by their beginning, newest first."""
    updates: dict[tuple[About, str], dict[str, SeenClaim]] = {}
    # In the order in which we saw them: of two texts of one update the later one is what the page says now.
    for seen_claim in sorted(seen, key=lambda seen_claim: seen_claim.first_seen_at):
        claim = seen_claim.claim
        if claim.about is About.COMPONENT:
            continue
        claims_by_update = updates.setdefault((claim.about, claim.subject), {})
        # A changed text counts, but with the time at which the update was first seen.
        earlier = claims_by_update.get(claim.update)
        claims_by_update[claim.update] = (
            seen_claim if earlier is None else replace(earlier, claim=_amend_claim(earlier.claim, claim))
        )
    events = [
        VendorEvent(about, subject, tuple(sorted(claims_by_update.values(), key=_sort_key)))
        for (about, subject), claims_by_update in updates.items()
    ]
    return tuple(sorted(events, key=lambda event: event.began_at, reverse=True))


def _find_first_title(claims: Iterable[Claim]) -> str:
    return next((claim.title for claim in claims if has_words(claim.title)), "")


def _amend_claim(before: Claim, claim: Claim) -> Claim:
    """The later text; a standing that it leaves out stays, because some pages drop it at the end."""
    # The time stays that of the first text: many pages touch it whenever a typo is corrected.
    return replace(claim, at=before.at, standing=claim.standing or before.standing)


def _sort_key(seen: SeenClaim) -> tuple[datetime, datetime, bool]:
    """By when it was published; where our readings make two times one, by the vendor's, the end last."""
    return seen.published_at, seen.claim.at or seen.published_at, seen.claim.progress in FINISHED
