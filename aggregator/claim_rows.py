"""Claims as rows of OfficialClaim, not yet saved: pipeline/claims.py writes them."""

from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import Claim

DIGEST = 8  # bytes that tell changed words from the same


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


def digest_words(*, claim: Claim) -> str:
    """What it says, as a digest. Not when: of that the first time counts (notices.py), and vendors touch it
    for other reasons. Of a component only its state."""
    if claim.progress is None:
        words = repr((claim.title, claim.standing))
    else:
        words = repr(sorted((asdict(claim) | {"at": None}).items()))
    return blake2b(words.encode(), digest_size=DIGEST).hexdigest()
