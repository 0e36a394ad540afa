"""The demo's status pages: what their vendors say, read minute by minute as if we asked them.

Nothing is asked over the network: the claims are the scenario's, and go the way that all claims go.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from functools import lru_cache

from aggregator.models.bookkeeping import DemoRun
from aggregator.models.vendors import OfficialPage
from aggregator.official.claims import About, Claim, Standing
from aggregator.pipeline import claims
from aggregator.scenarios import vendors
from aggregator.scenarios.vendors import ScenarioClaim
from aggregator.times import MINUTE
from reports.choices.services import CatalogueEntry
from reports.queries import catalogue

# Between two readings of a page on which nothing changes: the regular pause of polling.
READING_PERIOD = timedelta(minutes=5)
# A statement is found at the first reading after it, and pages are read at their own seconds.
LATE = timedelta(seconds=20)


def read_pages(*, run: DemoRun, first: datetime, last: datetime) -> int:
    """Read every page after each of its changes in [first, last), and now and then; return new claims."""
    claims.ensure_pages(now=first)
    pages = {page.address: page for page in OfficialPage.objects.all()}
    claims_by_service, new_claims = _shift_claims(run), 0
    for address, sharing in _group_by_page().items():
        page = pages[address]
        page_claims = sorted(
            (t for entry in sharing for t in claims_by_service[entry.slug]), key=lambda t: t.at
        )
        changes = [t.at for t in page_claims if first <= t.at < last]
        before = [at - MINUTE + LATE for at in changes]  # the reading that did not find it yet
        due = [last] if last - first >= READING_PERIOD or _is_due(page.pk, last) else []
        for at in sorted({*before, *(at + LATE for at in changes), *due}):
            if at <= last and (page.read_at is None or at > page.read_at):
                new_claims += claims.record_claims(
                    page=page.pk, claims=_read_page(sharing, page_claims, at), now=at
                )
        if last - first >= READING_PERIOD:  # as if it had been read all the while
            claims.record_span(page=page.pk, first=first, last=last)
    return new_claims


def _is_due(page: int, at: datetime) -> bool:
    """Not all in the same minute."""
    return (at.minute + page) % (READING_PERIOD // MINUTE) == 0


def _group_by_page() -> dict[str, list[CatalogueEntry]]:
    """The services of each page that can be read."""
    sharing: dict[str, list[CatalogueEntry]] = defaultdict(list)
    for entry in catalogue().entries.values():
        if entry.status_page and entry.status_format != "none":
            sharing[entry.status_address].append(entry)
    return sharing


def _read_page(sharing: list[CatalogueEntry], claims: list[ScenarioClaim], at: datetime) -> list[Claim]:
    """The page as it reads at a moment: how its components stand, and all notices before it."""
    known = [each for each in claims if each.at < at]
    standing: dict[str, tuple[Standing, datetime | None]] = {
        component.name: (Standing.OPERATIONAL, None) for entry in sharing for component in entry.components
    }
    for each in known:
        for part in each.claim.parts:
            if part.standing and each.claim.about is About.INCIDENT:
                standing[part.name] = (part.standing, each.at)
    components = [
        Claim(About.COMPONENT, name, "", name, how, None, since) for name, (how, since) in standing.items()
    ]
    return [*components, *(each.claim for each in known)]


def _shift_claims(run: DemoRun) -> dict[str, list[ScenarioClaim]]:
    """The scenario's claims by service, moved to where the demo's story is in time."""
    shift = run.shift_minutes * MINUTE
    claims_by_service: dict[str, list[ScenarioClaim]] = defaultdict(list)
    for claim in _load_claims():
        claims_by_service[claim.service].append(vendors.shift_claim(claim=claim, by=shift))
    return claims_by_service


@lru_cache(maxsize=1)
def _load_claims() -> tuple[ScenarioClaim, ...]:
    return vendors.load_claims(name="demo")
