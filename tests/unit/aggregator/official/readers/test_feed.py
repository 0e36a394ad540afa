"""RSS and Atom."""

from collections import Counter

import pytest

from aggregator.official import reading
from aggregator.official.claims import About, Claim, Progress, UnableToReadPage
from aggregator.official.timeline.events import SeenClaim, collect_events
from tests.unit.aggregator.official.claim_builders import at, load_answer, read_recorded

PAGE = "https://www.githubstatus.com/incidents"


def feed(entry: str) -> bytes:
    return f'<rss version="2.0"><channel><title>x</title><item>{entry}</item></channel></rss>'.encode()


def claims(entry: str):
    return reading.read_document(format="feed", body=feed(entry), content_type="").claims


def test_real_feed_gives_every_update():
    found = read_recorded("github_status_history.atom", format="feed")

    assert (len(found.claims), found.dropped) == (178, 0)
    assert Counter(claim.progress for claim in found.claims)[Progress.RESOLVED] == 25
    assert found.claims[10:12] == (
        Claim(
            *(About.INCIDENT, "bhbcjn4n3jzp", "2026-08-20T20:37:00+00:00 investigating"),
            *("Intermittent failures creating agent tasks", None, Progress.INVESTIGATING),
            at=at("2026-08-20T20:37"),
            url=f"{PAGE}/bhbcjn4n3jzp",
        ),
        Claim(
            *(About.INCIDENT, "bhbcjn4n3jzp", "2026-08-21T00:37:00+00:00 resolved"),
            *("Intermittent failures creating agent tasks", None, Progress.RESOLVED),
            at=at("2026-08-21T00:37"),
            url=f"{PAGE}/bhbcjn4n3jzp",
        ),
    )


def test_maintenance_across_new_year_in_a_zone_of_its_own():
    found = read_recorded("scheduled.rss", format="feed")

    about = (About.MAINTENANCE, "abc123def456")
    url = "https://status.acme.example/incidents/abc123def456"
    begin, end, title = at("2026-01-02T06:00"), at("2026-01-02T10:00"), "Maintenance of the switches"
    assert found.claims == (
        Claim(
            *(*about, "2025-12-20T17:00:00+00:00 scheduled", title, None, Progress.SCHEDULED),
            *(at("2025-12-20T17:00"), begin, end, (), url),
        ),
        Claim(
            *(*about, "2026-01-02T06:00:00+00:00 in_progress", title, None, Progress.IN_PROGRESS),
            *(at("2026-01-02T06:00"), begin, end, (), url),
        ),
    )


def test_plain_feed_is_read_by_plain_words():
    found = read_recorded("plain.rss", format="feed")

    assert [(claim.about, claim.title, claim.progress, claim.at) for claim in found.claims] == [
        (About.INCIDENT, "RESOLVED: calls in München", Progress.RESOLVED, at("2026-03-02T10:00")),
        (About.INCIDENT, "Major outage of the outage map", Progress.INVESTIGATING, at("2026-03-02T08:00")),
        (About.INCIDENT, "Calls fail", Progress.MONITORING, None),
        (About.MAINTENANCE, "Planned maintenance of masts", Progress.SCHEDULED, at("2026-03-01T09:00")),
    ]
    assert {(claim.standing, claim.url) for claim in found.claims} == {(None, "")}


def test_later_of_two_dates_is_when_it_was_said():
    (claim,) = read_recorded("plain.atom", format="feed").claims

    assert (claim.progress, claim.at) == (Progress.RESOLVED, at("2026-03-02T10:00"))


def stamped(minute: int, *, words: str = "Calls fail") -> Claim:
    entry = load_answer("plain.atom").decode().replace("11:00:00", f"11:{minute:02}:00")
    body = entry.replace("This has been resolved.", words).encode()
    (claim,) = reading.read_document(format="feed", body=body, content_type="").claims
    return claim


def test_entry_that_is_stamped_anew_says_the_same():
    assert stamped(0).update == stamped(30).update == "2026-03-02T09:00:00+00:00 investigating Matches"


def test_entry_that_has_come_further_says_something_new():
    assert stamped(30, words="This has been resolved.").update != stamped(0).update


def test_zone_that_nobody_can_know_is_no_time():
    (claim,) = claims(
        "<guid>g</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate><description>&lt;small&gt;Mar 2, 10:00"
        " IST&lt;/small&gt;&lt;br /&gt;&lt;strong&gt;Identified&lt;/strong&gt;</description>"
    )

    assert (claim.progress, claim.at, claim.update) == (Progress.IDENTIFIED, None, "identified")


def test_two_updates_of_one_minute_are_two():
    update = "&lt;small&gt;Mar 2, 10:00 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Update&lt;/strong&gt;"

    date = "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"
    found = claims(f"<guid>g</guid>{date}<description>{update * 2}</description>")

    time = "2026-03-02T10:00:00+00:00 investigating"
    assert [claim.update for claim in found] == [time, f"{time} 2"]


def test_scheduled_in_a_title_is_no_maintenance_by_itself():
    (claim,) = claims("<guid>g</guid><title>Scheduled reports are late</title>")

    assert claim.about is About.INCIDENT


def test_feed_without_entries_is_read():
    assert (
        reading.read_document(
            format="feed", body=b"<rss version='2.0'><channel/></rss>", content_type=""
        ).claims
        == ()
    )


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "encoding"),
        (b"{}", "not_xml"),
        (b"<!DOCTYPE html><html><body>Just a moment...</body></html>", "html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'></html>", "html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "not_xml"),
        (b"<x:feed xmlns:x='urn:other'></x:feed>", "wrong_shape"),
        (load_answer("plain.atom")[:200], "not_xml"),
    ],
)
def test_other_answers_are_refused_with_a_word(body, problem):
    with pytest.raises(UnableToReadPage) as caught:
        reading.read_document(format="feed", body=body, content_type="")

    assert caught.value.problem == problem


def test_ampersands_are_mended_where_they_need_it():
    (claim,) = claims("<guid>g</guid><title>A&B &amp; C&#38;D<![CDATA[ E&F ]]>G & H</title>")

    assert claim.title == "A&B & C&D E&F G & H"


def test_words_of_any_length_are_read():
    (claim,) = claims(f"<guid>{'g' * 5_000}</guid><title>{'a' * 5_000}</title>")

    assert (len(claim.subject), claim.title) == (100, "a" * 199 + "…")


def test_broken_feed_is_mended_only_while_it_is_small():
    broken = "<guid>g</guid><title>R&D fails<br></title>"

    (claim,) = claims(broken)

    assert claim.title == "R&D fails"
    with pytest.raises(UnableToReadPage) as caught:
        claims(broken + " " * 300_000)
    assert caught.value.problem == "not_xml"


def test_recovery_of_a_monitor_ends_its_incident():
    found = read_recorded("monitor_feed.rss", format="feed").claims
    over = [
        notice.ended_at
        for notice in collect_events(seen=[SeenClaim(claim, at("2026-11-29T11:00"), None) for claim in found])
    ]

    assert [(claim.title, claim.progress) for claim in found] == [
        ("Chat API recovered", Progress.RESOLVED),
        ("Chat API went down", Progress.INVESTIGATING),
    ]
    assert at("2026-11-29T10:30") in over


def test_blocks_of_a_text_are_read_apart():
    (claim,) = claims(
        "<guid>g</guid><description>&lt;p&gt;Calls fail&lt;/p&gt;&lt;p&gt;Issue fixed&lt;/p&gt;</description>"
    )

    assert claim.progress is Progress.RESOLVED


def test_updates_in_another_language():
    update = "&lt;small&gt;Mar 2, 1{}:00 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;{}&lt;/strong&gt;"
    date = "<pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate>"
    text = "".join(update.format(*each) for each in ((2, "Behoben"), (1, "Update"), (0, "In Untersuchung")))
    found = claims(f"<guid>g</guid>{date}<description>{text}</description>")

    assert [claim.progress for claim in found] == [*[Progress.INVESTIGATING] * 2, Progress.RESOLVED]


def test_maintenance_is_known_in_six_languages():
    titles = ("Maintenance", "Wartungsarbeiten", "Mantenimiento", "Onderhoud", "定期メンテナンス")

    assert {claims(f"<guid>g</guid><title>{title}</title>")[0].about for title in titles} == {
        About.MAINTENANCE
    }
