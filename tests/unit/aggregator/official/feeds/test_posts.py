"""Feeds as vendors publish them -> the incidents that come out."""

from dataclasses import dataclass
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.official import reading
from aggregator.official.claims import About, Document
from aggregator.official.timeline.events import SeenClaim, collect_events
from tests.unit.aggregator.official.claim_builders import at, load_answer

LATER = at("2026-12-31T00:00")


@dataclass(frozen=True)
class Summary:
    """What readers of the site are told of an incident."""

    subject: str
    title: str
    began_at: datetime
    ended_at: datetime | None
    updates: int


def read_feed(body: bytes) -> Document:
    return reading.read_document(format="feed", body=body, content_type="")


def summaries(*bodies: bytes) -> list[Summary]:
    """What comes out of several readings of a page."""
    seen = [SeenClaim(claim, LATER, None) for body in bodies for claim in read_feed(body).claims]
    return [
        Summary(each.subject, each.title, each.began_at, each.ended_at, len(each.updates))
        for each in collect_events(seen=seen)
    ]


def rss(*items: str) -> bytes:
    link = "<link>https://status.example.net/</link>"
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>x</title>{link}{inside}</channel></rss>'.encode()


def item(minute: int, *, id: str = "", title: str = "Login fails", text: str = "We look.") -> str:  # noqa: A002
    return (
        f"<title>{title}</title><link>https://status.example.net/</link><guid>{id}</guid>"
        f"<pubDate>Sun, 29 Nov 2026 10:{minute:02}:00 +0000</pubDate><description>{text}</description>"
    )


RESOLVED = "This has been resolved."


def test_numbered_updates_are_one_incident():
    body = load_answer("numbered_feed.rss").replace(b"The endpoints are healthy again.", RESOLVED.encode())

    began, ended = at("2026-11-29T10:00"), at("2026-11-29T10:30")
    assert summaries(body) == [Summary("742", "Endpoints slow", began, ended, 2)]


def test_label_in_another_language_ends_an_incident_before_the_next_of_its_title():
    update = "&lt;small&gt;Nov 29, 10:{} UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;{}&lt;/strong&gt; Text."
    first = item(5, id="a", text=update.format("05", "Behoben"))
    found = summaries(rss(first, item(30, id="b", text=update.format("30", "Investigating"))))

    assert [(each.subject, bool(each.ended_at)) for each in found] == [("b", False), ("a", True)]


def test_monitor_that_fails_and_recovers_is_one_incident():
    (found,) = summaries(load_answer("monitor_feed.rss"))

    id = "https://status.example.net/#aa11"  # noqa: A001
    assert (found.subject, found.began_at, found.updates) == (id, at("2026-11-29T10:00"), 2)


def test_entry_with_lines_under_times_of_day():
    body = load_answer("slack.atom").replace(b"We have resolved the trouble with threads.", RESOLVED.encode())

    (found,) = summaries(body)

    assert (found.began_at, found.ended_at) == (at("2026-11-29T05:23:58"), at("2026-11-29T09:34"))


def test_line_after_the_end_opens_nothing():
    body = load_answer("slack.atom").replace(b"We have resolved the trouble with threads.", RESOLVED.encode())
    after = b"&lt;p&gt;&lt;small&gt;2:44am PST&lt;/small&gt; Thanks for bearing with us.&lt;/p&gt;</content>"

    (found,) = summaries(body.replace(b"</content>", after, 1))

    assert (found.ended_at, found.updates) == (at("2026-11-29T09:34"), 3)


def test_news_are_no_incident():
    claims = read_feed(load_answer("slack.atom")).claims

    assert {claim.title for claim in claims} == {"Incident: Trouble opening threads"}


def test_feed_of_news_alone_is_readable_and_lists_nothing():
    found = read_feed(rss(item(0, title="Notice: new office"), item(1, title="[Announcement] New logo")))

    assert (found.claims, found.dropped) == ((), 0)


def test_notice_of_work_is_work():
    (claim,) = read_feed(rss(item(0, title="Notice: scheduled maintenance"))).claims

    assert claim.about is About.MAINTENANCE


def test_feed_between_incidents_is_readable_and_lists_nothing():
    assert read_feed(load_answer("azure_empty.rss")) == Document(())


def test_series_of_a_large_cloud():
    service = "https://status.cloud.example/#{} increased error rates 2026-{}".format
    over = "Service is operating normally: [RESOLVED] Increased error rates"
    still = "Informational message: Increased error rates"

    assert summaries(load_answer("cloud_series.rss")) == [
        Summary(service("storage-east-1", "09"), still, at("2026-09-07T18:30"), None, 1),
        Summary(service("compute-east-1", "09"), over, at("2026-09-07T18:00"), at("2026-09-07T19:10"), 3),
        Summary(service("compute-east-1", "05"), over, at("2026-05-05T15:00"), at("2026-05-05T16:00"), 2),
    ]


def test_ids_of_incident_and_update_and_times_in_the_text():
    (found,) = summaries(load_answer("cloud_pairs.atom"))

    assert found == Summary(
        "tag:status.cloud.example,2026:feed:B1hD4KAtcxiyAWkcANfV",
        *("RESOLVED: Metrics are missing", at("2026-04-01T15:30"), at("2026-04-01T19:54"), 2),
    )


def test_updates_with_a_year_oldest_first():
    (found,) = summaries(load_answer("statusio.rss"))

    began, ended = at("2026-06-04T12:15"), at("2026-06-04T13:43")
    assert found == Summary("6a216c468614df05b0372d0d", "Webhooks do not fire", began, ended, 2)


def test_incidents_behind_a_fragment_are_two():
    found = [(each.subject[-1], each.began_at) for each in summaries(load_answer("fragments.rss"))]

    assert found == [("a", at("2026-10-04T09:12")), ("b", at("2026-10-03T09:12"))]


def test_entry_that_is_changed_in_place_began_when_it_was_published():
    entry = (
        "<entry><id>{0}</id><title>Mail fails</title><published>2026-11-29T10:00:00Z</published>{1}</entry>"
    )
    later = "<updated>2026-11-29T12:00:00Z</updated><summary>This has been resolved.</summary>"
    body = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry.format("a", later)}</feed>'

    (claim,) = read_feed(body.encode()).claims

    assert (claim.since, claim.at) == (at("2026-11-29T10:00"), at("2026-11-29T12:00"))


@pytest.mark.parametrize("zone", ["+02:00", "CEST", "EET", "UTC+2", "MESZ"])
def test_date_in_a_zone_east_of_us(zone):
    (claim,) = read_feed(rss(item(0).replace("+0000", zone))).claims

    assert claim.at == at("2026-11-29T08:00")


@pytest.mark.parametrize("zone", ["", "XYZ", "IST", "B"])
def test_date_without_a_known_zone_is_not_given(zone):
    (claim,) = read_feed(rss(item(0).replace("+0000", zone))).claims

    assert (claim.at, claim.since) == (None, None)


def test_renamed_title_is_the_same_incident():
    before = rss(item(0, title="Login fails"))
    after = rss(item(30, title="[Resolved] Login fails", text=RESOLVED), item(0, title="Login fails"))

    (found,) = summaries(before, after)

    assert (found.ended_at, found.updates) == (at("2026-11-29T10:30"), 2)


def test_incident_whose_first_entries_have_left_the_feed_is_the_same():
    items = [item(n * 10, text=RESOLVED if n == 4 else "We look.") for n in range(5)]

    found = summaries(rss(*items[3::-1]), rss(*items[:1:-1]), rss(items[4]))

    assert [(each.began_at, each.ended_at) for each in found] == [
        (at("2026-11-29T10:00"), at("2026-11-29T10:40"))
    ]


def test_next_incident_of_a_title_is_another_one():
    items = [item(0), item(10, text=RESOLVED), item(20), item(30, text=RESOLVED)]

    assert [each.updates for each in summaries(rss(*items))] == [2, 2]


def test_entry_without_anything_is_dropped():
    found = read_feed(rss("<description>x</description>", item(0)))

    assert (len(found.claims), found.dropped) == (1, 1)


IDS = {
    "link": "<link>https://status.example.net/incident/7</link><guid>g{}</guid>",
    "id": "<link>https://status.example.net/</link><guid>tag:x:Incident/7/update/{}</guid>",
    "title": "<link>https://status.example.net/</link>",
    "series": "<link>https://status.example.net/</link><guid>https://status.example.net/#db_170000000{}</guid>",
}


@given(st.sampled_from(sorted(IDS)), st.permutations(range(6)))
def test_event_split_into_items_in_any_order_gives_the_same_incident(form, order):
    begun = "<title>Login fails</title><pubDate>Sun, 29 Nov 2026 10:{:02}:00 CET</pubDate>"
    text = "<description>{}</description>"
    items = [
        IDS[form].format(n) + begun.format(n * 10) + text.format(RESOLVED if n == 5 else "We look.")
        for n in range(6)
    ]

    found = summaries(rss(*(items[n] for n in order)))

    began, ended = at("2026-11-29T09:00"), at("2026-11-29T09:50")
    assert [(each.began_at, each.ended_at, each.updates) for each in found] == [(began, ended, 6)]
