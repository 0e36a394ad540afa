"""What is over on a status page though the vendor does not say so, by what it said before."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import OVER, About, Claim, Document
from aggregator.official.formats import BY_NAME
from aggregator.official.timeline import continuity
from aggregator.official.timeline.endings import ALL, find_endings, silences, states_gone
from aggregator.official.timeline.events import SeenClaim
from aggregator.queries.vendors.vendor_status import names_of, seen
from reports.queries import catalogue


def ended(
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
    known = [seen(each) for each in notices.filter(subject__in=not_over(notices=notices))]
    found: tuple[Claim, ...] = ()
    if documents or page.format not in ("", format):
        # The formats give other ids to the same things: what they said before would stand for ever.
        beside = [ALL] if page.format not in ("", format) else []
        found = find_endings(seen=[*known, *map(seen, _states(page))], documents=[*documents, *beside])
    if format not in BY_NAME or not BY_NAME[format].endless:
        return found
    before = set(notices.values_list("subject", flat=True))
    known += [SeenClaim(claim, now, page.read_at) for claim in told if claim.subject not in before]
    return found + silences(seen=known, now=now)


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
    continuity.check(
        documents=documents,
        before=page.components,
        known=names_of(pages=[page.pk])[page.pk],
        mapped={component.name for entry in own for component in entry.components},
    )


def states_ended(*, page: OfficialPage) -> tuple[Claim, ...]:
    """Ends of what the page said of its components: it is there no longer."""
    return states_gone(seen=map(seen, _states(page)))


def not_over(*, notices: QuerySet[OfficialClaim]) -> list[str]:
    """Subjects whose latest word is no end."""
    last = notices.order_by("subject", Coalesce("at", "first_seen_at").desc(), "-first_seen_at", "-id")
    said = last.distinct("subject").values_list("subject", "progress")
    return [subject for subject, progress in said if progress not in OVER]


def _states(page: OfficialPage) -> QuerySet[OfficialClaim]:
    """The last of each of its components."""
    said = page.claims.filter(about=About.COMPONENT)
    return said.order_by("subject", "-first_seen_at", "-id").distinct("subject")
