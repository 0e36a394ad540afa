"""Claims as rows of OfficialClaim, in both directions; pipeline/claims.py saves them."""

from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b

from aggregator.models.vendors import OfficialClaim, OfficialPage
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.official.timeline.events import SeenClaim

DIGEST = 8  # bytes, enough to tell a changed statement from the same one


def make_row(
    *, page: OfficialPage, claim: Claim, words: str, first_seen_at: datetime, absent_at: datetime | None
) -> OfficialClaim:
    """A row for a claim that is new; `words` is its digest."""
    return OfficialClaim(
        page=page,
        about=claim.about,
        subject=claim.subject,
        update=claim.update,
        words=words,
        title=claim.title,
        standing=claim.standing or "",
        progress=claim.progress or "",
        at=claim.at,
        since=claim.since,
        until=claim.until,
        parts=[[part.id, part.name, part.standing] for part in claim.parts],
        url=claim.url,
        first_seen_at=first_seen_at,
        absent_at=absent_at,
    )


def read_row(row: OfficialClaim) -> SeenClaim:
    """The claim of a row, and when we saw it."""
    claim = Claim(
        about=About(row.about),
        subject=row.subject,
        update=row.update,
        title=row.title,
        standing=Standing(row.standing) if row.standing else None,
        progress=Progress(row.progress) if row.progress else None,
        at=row.at,
        since=row.since,
        until=row.until,
        parts=tuple(Part(each, name, Standing(how) if how else None) for each, name, how in row.parts),
        url=row.url,
    )
    return SeenClaim(claim, row.first_seen_at, row.absent_at)


def digest_words(*, claim: Claim) -> str:
    """What it says, as a digest; of a component only its state.

    The time of a statement is left out: vendors touch it for other reasons than new words, and the first
    time that we saw counts (official/timeline/events.py).
    """
    if claim.progress is None:
        words = repr((claim.title, claim.standing))
    else:
        # Sorted by name: a field that is moved in the dataclass must not make every statement new.
        words = repr(sorted((asdict(claim) | {"at": None}).items()))
    return blake2b(words.encode(), digest_size=DIGEST).hexdigest()
