"""Vendors' status pages -> OfficialPage, OfficialClaim: what they say, and since when we know.

The only writer of both. A claim is written once; words that a vendor changes afterwards make a further row.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b

from django.db import transaction

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import Claim
from reports.queries import catalogue

DIGEST = 8  # bytes that tell changed words from the same


def ensure_pages(*, now: datetime) -> int:
    """A row for every status page of the catalogue; those that left it stay, but are not asked any more."""
    known = set(OfficialPage.objects.values_list("address", flat=True))
    wanted = {entry.status_page: entry.status_format for entry in catalogue().entries.values()}
    new = [
        OfficialPage(address=address, format="" if told == "none" else told, next_at=now)
        for address, told in sorted(wanted.items())
        if address and address not in known
    ]
    OfficialPage.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def record(*, page: int, claims: Iterable[Claim], now: datetime) -> int:
    """A page was read whole at `now`: keep what is new in it; return how many claims that were."""
    row = OfficialPage.objects.select_for_update().get(pk=page)
    kept = _keep(row, claims, first_seen_at=now, absent_at=row.read_at)
    row.first_read_at = row.first_read_at or now
    row.asked_at = row.read_at = now
    row.failing_since, row.failures, row.problem = None, 0, ""
    row.save(update_fields=["asked_at", "first_read_at", "read_at", "failing_since", "failures", "problem"])
    return kept


@transaction.atomic
def bring_in(*, page: int, claims: Iterable[Claim], now: datetime) -> int:
    """Keep claims of a file: history, of which nobody knows when it was first to be read."""
    row = OfficialPage.objects.select_for_update().get(pk=page)
    return _keep(row, claims, first_seen_at=now, absent_at=None)


def _keep(
    page: OfficialPage, claims: Iterable[Claim], *, first_seen_at: datetime, absent_at: datetime | None
) -> int:
    latest: dict[tuple[str, str, str], str] = {}
    said = page.claims.order_by("first_seen_at", "id")
    for about, subject, update, words in said.values_list("about", "subject", "update", "words"):
        latest[about, subject, update] = words
    new = {}
    for claim in claims:
        key, words = (claim.about.value, claim.subject, claim.update), _words(claim)
        if latest.get(key) != words:
            new[key] = _row(page, claim, words, first_seen_at, absent_at)
    OfficialClaim.objects.bulk_create(new.values(), batch_size=1000)
    return len(new)


def _row(
    page: OfficialPage, claim: Claim, words: str, first_seen_at: datetime, absent_at: datetime | None
) -> OfficialClaim:
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


def _words(claim: Claim) -> str:
    """What it says, as a digest. Of a component only its state: vendors touch its time for other reasons."""
    if claim.progress is None:
        said = repr((claim.title, claim.standing))
    else:
        said = repr(sorted(asdict(claim).items()))
    return blake2b(said.encode(), digest_size=DIGEST).hexdigest()
