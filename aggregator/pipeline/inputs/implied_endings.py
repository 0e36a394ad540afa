"""What is over on a status page though the vendor does not say so, by what it said before."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from aggregator.claim_rows import read_row
from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import OVER, About, Claim, Document
from aggregator.official.formats import BY_NAME
from aggregator.official.timeline import continuity
from aggregator.official.timeline.endings import ALL, end_silent_incidents, end_states, find_endings
from aggregator.official.timeline.events import SeenClaim
from aggregator.queries.vendors.status_claims import read_names
from reports.queries import catalogue


def find_implied_endings(
    *,
    page: OfficialPage,
    told: Sequence[Claim],
    documents: Sequence[Document],
    format: str,  # noqa: A002 - the catalogue's word
    now: datetime,
) -> tuple[Claim, ...]:
    """The ends to add to `told`: of what is listed no longer, was of another format, or is without a word
    for long. `documents` are all of the page, none where nothing changed."""
    notices = page.claims.exclude(about=About.COMPONENT)
    known = [read_row(each) for each in notices.filter(subject__in=list_open_subjects(notices=notices))]
    found: tuple[Claim, ...] = ()
    if documents or page.format not in ("", format):
        # The formats give other ids to the same things: what they said before would stand for ever.
        beside = [ALL] if page.format not in ("", format) else []
        found = find_endings(
            seen=[*known, *map(read_row, _select_latest_states(page))], documents=[*documents, *beside]
        )
    if format not in BY_NAME or not BY_NAME[format].endless:
        return found
    before = set(notices.values_list("subject", flat=True))
    known += [SeenClaim(claim, now, page.read_at) for claim in told if claim.subject not in before]
    return found + end_silent_incidents(seen=known, now=now)


def check_continuity(
    *,
    page: OfficialPage,
    documents: Sequence[Document],
    format: str,  # noqa: A002 - the catalogue's word
) -> None:
    """Raise UnableToReadPage where these documents are not those of the page that we know. Another format
    gives other ids, and maybe no components at all."""
    if not documents or page.format != format or not page.components:
        return
    own = [entry for entry in catalogue().entries.values() if entry.status_address == page.address]
    continuity.check_continuity(
        documents=documents,
        before=page.components,
        known=read_names(pages=[page.pk])[page.pk],
        mapped={component.name for entry in own for component in entry.components},
    )


def end_component_states(*, page: OfficialPage) -> tuple[Claim, ...]:
    """Ends of what the page said of its components: it is there no longer."""
    return end_states(seen=map(read_row, _select_latest_states(page)))


def list_open_subjects(*, notices: QuerySet[OfficialClaim]) -> list[str]:
    """Subjects whose latest word is no end."""
    ordered = notices.order_by("subject", Coalesce("at", "first_seen_at").desc(), "-first_seen_at", "-id")
    latest = ordered.distinct("subject").values_list("subject", "progress")
    return [subject for subject, progress in latest if progress not in OVER]


def _select_latest_states(page: OfficialPage) -> QuerySet[OfficialClaim]:
    """The last of each of its components."""
    states = page.claims.filter(about=About.COMPONENT)
    return states.order_by("subject", "-first_seen_at", "-id").distinct("subject")
