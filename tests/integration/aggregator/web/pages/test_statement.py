"""The page of a service shows what its vendor says now."""

import re

import pytest

from tests.builders.derived import HOUR, make_statement, make_vendor_key
from tests.builders.reports import MINUTE

pytestmark = pytest.mark.django_db


def page(client):
    return client.get("/services/acme/").content.decode()


def test_page_shows_it_once_it_is_said_and_no_more_when_it_is_withdrawn(client, watched, clock):
    before = page(client)
    said = make_statement(watched, at=clock - MINUTE, key=make_vendor_key(watched))
    during = page(client)
    type(said).objects.update(withdrawn_at=clock)
    after = page(client)

    shown = [
        ("We are looking into it." in text, "Acme</bdi> says" in text) for text in (before, during, after)
    ]
    assert shown == [(False, False), (True, True), (False, False)]
    assert re.search(r'<div id="statement" data-refresh>\s*</div>', after)  # what comes has its place


def test_what_is_over_is_not_shown(client, watched, clock):
    key = make_vendor_key(watched)
    make_statement(watched, at=clock - 2 * HOUR, until=clock - HOUR, key=key)

    assert "We are looking into it." not in page(client)
