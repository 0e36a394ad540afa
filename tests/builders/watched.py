"""What vendors say, by one call each: written by the stage that writes it, read at the time that is given."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from aggregator.models import OfficialPage
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.pipeline import claims
from reports.models import Component, Service
from reports.queries import forget_catalogue
from tests.builders.reports import AT, make_service

ADDRESS = "https://status.acme.test/"


def make_watched(
    slug: str = "acme", *, components: Mapping[str, object] | None = None, **fields: object
) -> Service:
    """A service with a status page; components as in the catalogue's files."""
    service = make_service(slug, **{"status_page": ADDRESS} | fields)
    for position, (name, told) in enumerate((components or {}).items()):
        surfaces = told if isinstance(told, list) else []
        Component.objects.create(
            service=service, name=name, surfaces=surfaces, ours=told is not False, position=position
        )
    forget_catalogue()
    return service


def component(part: str, name: str, standing: Standing = Standing.OPERATIONAL) -> Claim:
    return Claim(About.COMPONENT, part, "", name, standing, None, at=None)


def notice(
    subject: str,
    *,
    at: datetime = AT,
    progress: Progress = Progress.INVESTIGATING,
    parts: Iterable[Part] = (),
) -> Claim:
    return Claim(
        About.INCIDENT, subject, f"{subject}-{progress}", f"Trouble {subject}", Standing.PARTIAL, progress,
        at=at, since=at, parts=tuple(parts), url=f"{ADDRESS}incidents/{subject}",
    )  # fmt: skip


def read(*said: Claim, at: datetime = AT, address: str = ADDRESS) -> OfficialPage:
    """The page says so at that time."""
    claims.ensure_pages(now=at)
    page = OfficialPage.objects.get(address=address)
    claims.record_claims(page=page.pk, claims=said, now=at)
    page.refresh_from_db()
    return page
