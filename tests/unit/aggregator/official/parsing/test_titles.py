"""Titles that a vendor leaves out."""

import json

import pytest

from aggregator.official import reading
from aggregator.official.parsing.markup import has_words
from aggregator.official.parsing.titles import choose_title

NONE = [
    "",
    "   ",
    "\u3000\u200b\u00a0",
    "<b></b>",
    "<p>&nbsp;</p>",
    "&lt;br/&gt;",
    " - ",
    "…",
    None,
    7,
    ["x"],
    {},
]
BODY = "<p>We are <b>looking</b> into\nslow&nbsp;answers.</p>"


@pytest.mark.parametrize("name", NONE)
def test_a_name_without_words_gives_way_to_the_first_words_of_the_text(name):
    assert choose_title(name, "<p></p>", None, BODY) == "We are looking into slow answers."
    assert choose_title(name, *NONE) == ""


@pytest.mark.parametrize(
    "name", ["Errors", "API <b>errors</b>", "5xx", "障害", "Störung", "Сбой", "عطل", "a < b"]
)
def test_a_name_with_words_is_kept_as_it_is(name):
    assert has_words(name)
    assert choose_title(name, BODY) == name


def test_long_texts_are_cut():
    assert choose_title("", "word " * 1_000) == "word " * 15 + "word…"


FEED = """<rss version="2.0"><channel><title>S</title><item><title>{title}</title>
<description>&lt;p&gt;{text}&lt;/p&gt;</description><guid>x1</guid>
<pubDate>Mon, 02 Mar 2026 12:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.mark.parametrize("title", ["", " ", "&lt;b&gt;&lt;/b&gt;", "<![CDATA[ <br/> ]]>"])
def test_entries_of_feeds_are_named_by_their_text(title):
    body = FEED.format(title=title, text="Some logins fail.").encode()

    (claim,) = reading.read_document(format="feed", body=body, content_type="application/rss+xml").claims

    assert claim.title == "Some logins fail."


def test_incidents_of_a_statuspage_are_named_by_their_oldest_update():
    updates = [
        {"id": "2", "status": "resolved", "created_at": "2026-03-02T13:00:00Z", "body": "It is over."},
        {"id": "1", "status": "investigating", "created_at": "2026-03-02T12:00:00Z", "body": "Logins fail."},
    ]
    page = {
        "page": {"id": "p"},
        "incidents": [{"id": "a", "name": " ", "status": "resolved", "incident_updates": updates}],
    }

    read = reading.read_document(
        format="statuspage", body=json.dumps(page).encode(), content_type="application/json"
    )

    assert {claim.title for claim in read.claims} == {"Logins fail."}
