"""A site that is worth attacking: it has one of everything that an address can name."""

from django.contrib.auth.models import User
from django.test import Client

from aggregator.models import State
from tests.builders.derived import make_baseline, make_incident, make_tick, make_vendor_key, make_watch
from tests.builders.reports import MINUTE, make_service, right_now
from tests.requests import hostile


def make_attacked_site() -> hostile.Site:
    """One service in trouble, one retired, and a superuser who is signed in."""
    now = right_now()
    service = make_service("acme")
    make_service("gone", active=False)
    make_tick(now)
    make_watch(service, until=now, level="problem")
    make_baseline(service, at=now)
    incident = make_incident(service, steps={State.OPEN: now - 20 * MINUTE}, surfaces=["chat"])
    key = make_vendor_key(service)
    client = Client()
    client.force_login(User.objects.create_superuser("olga"))
    exists = ("acme", "gone", str(incident.pk), str(service.pk), str(key.pk))
    return hostile.Site(hostile.every_address(), exists, f"sessionid={client.cookies['sessionid'].value}")
