"""A short version of tests/long/test_hostile_inputs.py: nothing that anybody sends is our fault."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from aggregator.models import State
from tests.builders.derived import make_baseline, make_incident, make_tick, make_vendor_key, make_watch
from tests.builders.reports import MINUTE, make_service, right_now
from tests.integration.aggregator.web.staff.conftest import staff_pages  # noqa: F401  /admin/ is attacked too
from tests.requests import hostile

SEED, REQUESTS = 12, 800


@pytest.fixture
def site(db: None, staff_pages: None) -> hostile.Site:  # noqa: F811
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


def test_nothing_that_is_sent_is_our_fault(site):
    found = hostile.attack(site=site, seed=SEED, requests=REQUESTS)

    assert found.faults[: hostile.MOST_SHOWN] == []
    assert found.requests == REQUESTS
    assert {200, 302, 400, 403, 404, 405} <= set(found.statuses)
