"""What vendors say on their status pages: claims, and readings of pages kept by the stage that keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aggregator.models import OfficialPage
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.pipeline import claims
from reports.models import Component, Service
from reports.queries import forget_catalogue
from tests.builders.reports import AT, MINUTE, make_service

STATUS_ADDRESS = "https://status.acme.test/"


def make_component_claim(
    name: str = "API",
    *,
    part: str = "",
    standing: Standing = Standing.OPERATIONAL,
    at: datetime | None = None,
) -> Claim:
    """The status of a component; its id on the page is its name unless `part` is another."""
    return Claim(About.COMPONENT, part or name, "", name, standing, None, at)


def make_incident_claim(
    subject: str = "1", *, at: datetime = AT, parts: Iterable[Part | str] = (), **fields: Any
) -> Claim:
    """An update of an incident, the first unless `since` is earlier; parts by name, or as they are."""
    known = {"standing": Standing.MAJOR, "progress": Progress.INVESTIGATING, "title": "Elevated errors"}
    named = tuple(part if isinstance(part, Part) else Part(part, part) for part in parts)
    update = {"subject": subject, "update": at.isoformat(), "at": at, "since": at, "parts": named}
    return Claim(**{"about": About.INCIDENT} | known | update | fields)


def make_maintenance_claim(
    *, since: datetime, until: datetime, said_at: datetime, progress: Progress = Progress.SCHEDULED
) -> Claim:
    return Claim(
        About.MAINTENANCE, "m1", said_at.isoformat(), "Work", Standing.MAINTENANCE, progress, said_at,
        since=since, until=until, parts=(Part("API", "API"),),
    )  # fmt: skip


def make_watched_service(
    slug: str = "acme", *, components: Mapping[str, object] | None = None, **fields: Any
) -> Service:
    """A service whose status page nobody has read yet; components as in the catalogue's files."""
    service = make_service(slug, **{"status_page": STATUS_ADDRESS} | fields)
    for position, (name, mapping) in enumerate((components or {}).items()):
        surfaces = mapping if isinstance(mapping, list) else []
        Component.objects.create(
            service=service, name=name, surfaces=surfaces, ours=mapping is not False, position=position
        )
    forget_catalogue()
    return service


def make_status_page(
    service: Service, *, read_at: datetime, components: Mapping[str, list[str]] | None = None
) -> OfficialPage:
    """A status page of its own, first read then: all its components were operational.

    `components`: the surfaces that each stands for, none for the whole service.
    """
    address = service.status_page or f"https://status.{service.slug}.example/"
    Service.objects.filter(pk=service.pk).update(status_page=address)
    for position, (name, surfaces) in enumerate((components or {}).items()):
        Component.objects.create(service=service, name=name, surfaces=surfaces, position=position)
    forget_catalogue()
    page = OfficialPage.objects.create(address=address, format="statuspage", next_at=read_at)
    read_status_page(
        page, at=read_at, said=[make_component_claim(name, at=read_at) for name in components or {}]
    )
    return page


def make_vendor_incident(
    page: OfficialPage, subject: str, *, at: datetime, until: datetime | None = None, **fields: Any
) -> None:
    """An incident of the vendor, resolved at `until`; each update is read a minute after it was published."""
    read_status_page(page, at=at - MINUTE)
    first = make_incident_claim(subject, at=at, **fields)
    read_status_page(page, at=at + MINUTE, said=[first])
    if until:
        resolved = replace(first, progress=Progress.RESOLVED, at=until, update=until.isoformat(), until=until)
        read_status_page(page, at=until + MINUTE, said=[resolved])


def read_status_page(page: OfficialPage, *, at: datetime, said: Iterable[Claim] = ()) -> None:
    """Read then, and all the while since the last time."""
    before = OfficialPage.objects.get(pk=page.pk).read_at
    claims.record_claims(page=page.pk, claims=said, now=at)
    if before and before < at:
        claims.record_span(page=page.pk, first=before, last=at)


def read_catalogue_page(*said: Claim, at: datetime = AT, address: str = STATUS_ADDRESS) -> OfficialPage:
    """Read once, as the page of every service that names this address."""
    claims.ensure_pages(now=at)
    page = OfficialPage.objects.get(address=address)
    claims.record_claims(page=page.pk, claims=said, now=at)
    page.refresh_from_db()
    return page


def read_service_page(service: Service, *said: Claim, at: datetime) -> OfficialPage:
    """Read once, as the page of this service, which gets one."""
    if service.status_page != STATUS_ADDRESS:
        service.status_page = STATUS_ADDRESS
        service.save()
        forget_catalogue()
    return read_catalogue_page(*said, at=at)
