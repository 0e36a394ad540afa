"""Under which ids the incidents of a page are kept, for feeds that name none."""

from collections.abc import Sequence

from django.db.models import Q

from aggregator.claim_rows import read_row
from aggregator.models.vendors import OfficialPage
from aggregator.official.claims import About, Document
from aggregator.official.feeds.stable_ids import keep_ids
from aggregator.official.timeline.endings import SILENCE


def restore_ids(*, page: OfficialPage, documents: Sequence[Document]) -> tuple[Document, ...]:
    """The documents of a reading, with their incidents under the ids that they have on this page already."""
    return tuple(
        _restore_document_ids(page, document) if document.identities else document for document in documents
    )


def _restore_document_ids(page: OfficialPage, document: Document) -> Document:
    names = {
        name for subject, identity in document.identities.items() for name in (subject, *identity.aliases)
    }
    wanted = Q(subject__in=names)
    times = [claim.at for claim in document.claims if claim.at]
    if times and any(identity.spare for identity in document.identities.values()):
        wanted |= Q(at__gte=min(times) - SILENCE)
    rows = page.claims.exclude(about=About.COMPONENT).filter(wanted).order_by("first_seen_at", "id")
    return keep_ids(document=document, known_claims=[read_row(row).claim for row in rows])
