"""Rows of the write side by one call each. People are addresses; the time is a constant."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv4Address, ip_address
from typing import Any
from uuid import uuid4

from reports.models import Category, Report, Service, Surface, Symptom
from reports.queries import forget_catalogue
from reports.times import SLOT, slot_of

AT = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)  # a Wednesday; the start of a half hour
MINUTE = timedelta(minutes=1)
HALF_HOUR = SLOT
DAY = timedelta(days=1)

# Addresses kept for documentation (RFC 5737): no geo file knows them.
ANA = ip_address("192.0.2.1")  # reports
BEN = ip_address("198.51.100.2")  # says everything twice
MALLORY = ip_address("203.0.113.66")  # would like to be many
CROWD = tuple(IPv4Address("198.18.0.0") + 7 * n + 1 for n in range(300))  # of several networks (RFC 2544)


def right_now() -> datetime:
    """For tests of what reads the clock itself."""
    return datetime.now(UTC)


def make_service(
    slug: str = "acme",
    *,
    surfaces: Iterable[str] = ("chat", "api"),
    symptoms: Iterable[str] = ("login", "slow"),
    **fields: Any,
) -> Service:
    """An active service of the category "tools", known to the catalogue at once."""
    category, _ = Category.objects.get_or_create(slug="tools", defaults={"name": "Tools", "position": 1})
    known = {"name": slug.title(), "category": category}
    service = Service.objects.create(**{"slug": slug} | known | fields)
    for model, slugs in ((Surface, surfaces), (Symptom, symptoms)):
        for position, each in enumerate(slugs):
            model.objects.create(service=service, slug=each, name=each.title(), position=position)
    forget_catalogue()
    return service


def make_report(service: Service, *, at: datetime = AT, person: object = None, **fields: Any) -> Report:
    """One row of the log, as if said at `at`; each without a `person` comes from somebody else."""
    key = blake2b(str(uuid4() if person is None else person).encode(), digest_size=16).digest()
    known = {"stance": "broken", "network_key": key, "received_at": at, "changed_at": at}
    row = {"slot": slot_of(at), "service": service, "reporter_key": key, "id": uuid4()}
    return Report.objects.create(**row | known | fields)
