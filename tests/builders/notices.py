"""What vendors say on their status pages, kept as the site keeps it: reading by reading."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from aggregator.models import OfficialPage
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.pipeline import claims
from reports.models import Component, Service
from reports.queries import forget_catalogue
from tests.builders.reports import MINUTE


def make_page(
    service: Service, *, read_at: datetime, components: dict[str, list[str]] | None = None
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
    read(page, at=read_at, said=[component(name, at=read_at) for name in components or {}])
    return page


def read(page: OfficialPage, *, at: datetime, said: Iterable[Claim] = ()) -> None:
    """Read then, and all the while since the last time."""
    before = OfficialPage.objects.get(pk=page.pk).read_at
    claims.record_claims(page=page.pk, claims=said, now=at)
    if before and before < at:
        claims.record_span(page=page.pk, first=before, last=at)


def component(name: str, *, at: datetime, standing: Standing = Standing.OPERATIONAL) -> Claim:
    return Claim(About.COMPONENT, name, "", name, standing, None, at)


def update(
    subject: str,
    *,
    at: datetime,
    progress: Progress = Progress.INVESTIGATING,
    standing: Standing = Standing.MAJOR,
    parts: Iterable[str] = (),
    title: str = "Elevated errors",
    url: str = "",
) -> Claim:
    """A word on an incident."""
    named = tuple(Part(name, name) for name in parts)
    return Claim(About.INCIDENT, subject, at.isoformat(), title, standing, progress, at, parts=named, url=url)


def make_notice(
    page: OfficialPage, subject: str, *, at: datetime, until: datetime | None = None, **fields: object
) -> None:
    """An incident of the vendor, ended at `until`; words are read a minute after they were said."""
    read(page, at=at - MINUTE)
    first = update(subject, at=at, **fields)
    read(page, at=at + MINUTE, said=[first])
    if until:
        resolved = replace(first, progress=Progress.RESOLVED, at=until, update=until.isoformat(), until=until)
        read(page, at=until + MINUTE, said=[resolved])
