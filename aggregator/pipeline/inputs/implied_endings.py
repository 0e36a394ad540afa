"""Implied resolutions: what has ended on a status page although the vendor did not resolve it.

Reads what the page said before, and applies the rules of official/timeline/{endings,continuity}.py.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from aggregator.claim_rows import read_row
from aggregator.models.vendors import OfficialClaim, OfficialPage
from aggregator.official.claims import FINISHED, About, Claim, Document
from aggregator.official.formats import BY_NAME
from aggregator.official.timeline import continuity
from aggregator.official.timeline.endings import ALL, end_silent_incidents, end_states, find_endings
from aggregator.official.timeline.events import SeenClaim
from aggregator.queries.vendors.status_claims import read_names
from reports.queries import catalogue


def find_implied_endings(
    *,
    page: OfficialPage,
    claims: Sequence[Claim],
    documents: Sequence[Document],
    format: str,  # noqa: A002 - the catalogue's word
    now: datetime,
) -> tuple[Claim, ...]:
    """Endings to add to `claims`: of what is no longer listed, had another format, or had no update for long.

    `documents`: all files of this reading; empty if the server said that nothing changed.
    """
    events = page.claims.exclude(about=About.COMPONENT)
    known = [read_row(row) for row in events.filter(subject__in=list_open_subjects(events=events))]
    has_new_format = page.format not in ("", format)
    endings: tuple[Claim, ...] = ()
    if documents or has_new_format:
        statuses = map(read_row, _select_latest_statuses(page))
        # Another format gives other ids to the same incidents: the old ids would stay open for ever.
        listed = [*documents, ALL] if has_new_format else documents
        endings = find_endings(seen=[*known, *statuses], documents=listed)
    if format not in BY_NAME or not BY_NAME[format].endless:
        return endings
    before = set(events.values_list("subject", flat=True))
    # Feeds also list old entries, so the last update of an incident that is new to us may be long ago.
    known += [SeenClaim(claim, now, page.read_at) for claim in claims if claim.subject not in before]
    return endings + end_silent_incidents(seen=known, now=now)


def check_continuity(
    *,
    page: OfficialPage,
    documents: Sequence[Document],
    format: str,  # noqa: A002 - the catalogue's word
) -> None:
    """Raise UnableToReadPage if these documents do not belong to the page that we know.

    A new format cannot be checked: its ids are others, and it may list no components.
    """
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
    """Endings of the statuses of all components, because the page no longer exists."""
    return end_states(seen=map(read_row, _select_latest_statuses(page)))


def list_open_subjects(*, events: QuerySet[OfficialClaim]) -> list[str]:
    """Subjects of `events` (incidents, maintenances) whose latest update does not end them."""
    ordered = events.order_by("subject", Coalesce("at", "first_seen_at").desc(), "-first_seen_at", "-id")
    latest = ordered.distinct("subject").values_list("subject", "progress")
    return [subject for subject, progress in latest if progress not in FINISHED]


def _select_latest_statuses(page: OfficialPage) -> QuerySet[OfficialClaim]:
    """The last status of each component."""
    statuses = page.claims.filter(about=About.COMPONENT)
    return statuses.order_by("subject", "-first_seen_at", "-id").distinct("subject")
