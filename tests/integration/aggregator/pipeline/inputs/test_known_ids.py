"""Incidents of feeds keep their ids from one reading to the next."""

from datetime import datetime, timedelta

import pytest

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official import reading
from aggregator.pipeline import claims
from tests.builders.reports import AT, MINUTE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def page() -> OfficialPage:
    return OfficialPage.objects.create(address="https://status.example.org/", format="feed", next_at=AT)


def item(at: datetime, *, guid: str = "", text: str = "We look.") -> str:
    link = "<link>https://status.example.org/</link>"
    date = f"<pubDate>{at:%d %b %Y %H:%M:%S} +0000</pubDate>"
    inside = f"{link}<guid>{guid}</guid>{date}<description>{text}</description>"
    return f"<item><title>Login fails</title>{inside}</item>"


def record_feed(page: OfficialPage, *items: str, at: datetime) -> None:
    body = f'<rss version="2.0"><channel><title>x</title>{"".join(items)}</channel></rss>'.encode()
    document = reading.read_document(format="feed", body=body, content_type="")
    claims.record_reading(page=page.pk, documents=[document], now=at)


def list_claims() -> list[tuple[str, datetime]]:
    return list(OfficialClaim.objects.order_by("at").values_list("subject", "at"))


def test_incident_keeps_the_id_of_an_entry_that_has_left(page):
    items = [item(AT + n * MINUTE, guid=f"n-{n}") for n in range(3)]
    record_feed(page, items[0], at=AT)
    record_feed(page, items[1], items[0], at=AT + MINUTE)
    record_feed(page, items[2], items[1], at=AT + 2 * MINUTE)

    assert list_claims() == [("n-0", AT), ("n-0", AT + MINUTE), ("n-0", AT + 2 * MINUTE)]


def test_next_incident_of_a_title_gets_an_id_of_its_own(page):
    record_feed(page, item(AT, text="This has been resolved."), at=AT)
    record_feed(page, item(AT + 5 * MINUTE), at=AT + 5 * MINUTE)

    first, second = (subject for subject, _ in list_claims())
    assert (first, second) == (f"login fails {AT:%Y-%m}", f"login fails {AT + 5 * MINUTE:%Y-%m-%dT%H:%M}")


def test_id_that_an_earlier_version_gave_stays(page):
    OfficialClaim.objects.create(
        page=page,
        about="incident",
        subject="https://status.example.org/incident/7#h1",
        at=AT,
        first_seen_at=AT,
    )
    guid = "https://status.example.org/incident/7#h{}".format
    record_feed(page, item(AT + MINUTE, guid=guid(2)), item(AT, guid=guid(1)), at=AT + MINUTE)

    assert {subject for subject, _ in list_claims()} == {guid(1)}


def test_same_reading_twice_keeps_nothing_new(page):
    items = [item(AT), item(AT + DAY), item(AT + 9 * DAY, text="This has been resolved.")]
    record_feed(page, *items, at=AT + 9 * DAY)
    before = list_claims()
    record_feed(page, *items, at=AT + 9 * DAY + MINUTE)

    assert list_claims() == before
