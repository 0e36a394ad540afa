"""Incidents of a feed keep the ids under which they were kept first.

Where a vendor gives an incident no id, feeds/identity.py makes one of the entries in the feed, and entries
leave the feed in time. Earlier versions also gave some incidents other ids. So an id that is kept stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aggregator.official.claims import FINISHED, About, Claim, Document, Identity
from aggregator.official.feeds.entries import NEVER
from aggregator.official.timeline.endings import SILENCE


def keep_ids(*, document: Document, known_claims: Iterable[Claim]) -> Document:
    """The document with the ids under which its incidents are kept already.

    `known_claims`: all claims of its page on incidents that may be the same.
    """
    kept_by_subject: dict[str, list[Claim]] = {}
    for claim in known_claims:
        if claim.about is not About.COMPONENT:
            kept_by_subject.setdefault(claim.subject, []).append(claim)
    claims_by_subject: dict[str, list[Claim]] = {}
    for claim in document.claims:
        claims_by_subject.setdefault(claim.subject, []).append(claim)
    ids = {
        subject: _find_kept_id(subject, claims_by_subject.get(subject, []), identity, kept_by_subject)
        for subject, identity in document.identities.items()
    }
    claims = tuple(replace(claim, subject=ids.get(claim.subject, claim.subject)) for claim in document.claims)
    identities = {ids[subject]: identity for subject, identity in document.identities.items()}
    return replace(document, claims=claims, identities=identities)


def _find_kept_id(
    subject: str, claims: Sequence[Claim], identity: Identity, known: Mapping[str, Sequence[Claim]]
) -> str:
    """An id of its own never changes; one that another incident may have had is checked by its updates."""
    if not identity.spare:
        return next((each for each in (subject, *identity.aliases) if each in known), subject)
    updates = {claim.update for claim in claims}
    # A shared update is the proof: two incidents never have the same statement at the same time.
    for each in (subject, *identity.aliases, *known):
        may_be = each == subject or (identity.is_by_title and each.startswith(identity.family))
        if may_be and not updates.isdisjoint(claim.update for claim in known.get(each, ())):
            return each
    is_taken = subject in known and _is_earlier_incident(known[subject], claims, identity)
    return identity.spare if is_taken else subject


def _is_earlier_incident(before: Sequence[Claim], claims: Sequence[Claim], identity: Identity) -> bool:
    """Whether the earlier claims are of another incident, which had ended or was silent for long."""
    # Without times the last claim that was kept stands for the newest.
    timed = [claim for claim in before if claim.at]
    last = max(timed, key=lambda claim: claim.at or NEVER, default=before[-1])
    first = min((claim.at for claim in claims if claim.at), default=None)
    was_over = last.progress in FINISHED
    is_long_after = bool(first and last.at and first - last.at > SILENCE)
    # A title may come back within hours, so an end is enough; an id is reused after a long time only.
    return (was_over or is_long_after) if identity.is_by_title else (was_over and is_long_after)
