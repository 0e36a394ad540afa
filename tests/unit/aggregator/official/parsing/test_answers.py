"""What is refused before anything of it is read, and hostile answers."""

import contextlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.official import formats, reading
from aggregator.official.claims import Document, ReadingProblem, UnableToReadPage
from aggregator.official.readers import history
from tests.unit.aggregator.official.claim_builders import load_answer, make_statuspage, read_page

JSON_FORMATS = [name for name in formats.ORDER if name != "feed"]
DEEP = 200_000
CHANNEL = '<rss version="2.0"><channel>&a;</channel></rss>'
BOMB = f'<!DOCTYPE rss [<!ENTITY b "ha"><!ENTITY a "&b;&b;&b;&b;&b;&b;&b;&b;">]>{CHANNEL}'
EXTERNAL = f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>{CHANNEL}'
REMOTE = f'<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://acme.example/x.dtd"> %a;]>{CHANNEL}'
LATE = """<rss version="2.0"><channel><!ENTITY a "ha"></channel></rss>"""


def problem(body: bytes, *, kind: str = "statuspage", content_type: str = "application/json") -> str:
    with pytest.raises(UnableToReadPage) as caught:
        reading.read_document(format=kind, body=body, content_type=content_type)
    return caught.value.problem


@pytest.mark.parametrize("kind", JSON_FORMATS)
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", "empty"),
        (b" \n\x00", "empty"),
        (b"\xff\xfe{}", "encoding"),
        (b'{"a": "\xe9"}', "encoding"),
        (b"<!DOCTYPE html><title>Just a moment...</title>", "html"),
        (b"\n <HTML>", "html"),
        (b"nonsense", "not_json"),
        (b'{"incidents": [', "not_json"),
        (b"[" * DEEP, "not_json"),
        (b'{"a":' * DEEP, "not_json"),
        (b"[]", "wrong_shape"),
        (b"null", "wrong_shape"),
        (b'"all fine"', "wrong_shape"),
        (b"{}", "wrong_shape"),
    ],
)
def test_answer_that_is_none_is_refused_with_a_word(kind, body, expected):
    assert problem(body, kind=kind) == expected


def test_words_fit_their_column():
    assert max(len(problem) for problem in ReadingProblem) <= 20


def test_page_for_people_is_known_by_its_type_too():
    assert problem(b"<div>Log in</div>", content_type="text/html; charset=utf-8") == "html"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("text", [BOMB, EXTERNAL, REMOTE, LATE])
def test_entities_are_never_opened(text, encoding):
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""

    assert problem(mark + text.encode(encoding), kind="feed") == "entities"


@pytest.mark.parametrize("name", ["utf-7", "cp037", "no-such-thing"])
def test_encodings_that_hide_are_refused(name):
    body = f"<?xml version='1.0' encoding='{name}'?><rss></rss>".encode()

    assert problem(body, kind="feed") == "encoding"


def test_feed_that_is_the_name_of_a_file_opens_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    body = b"<rss version='2.0'></rss>"
    opened = []
    monkeypatch.setattr("builtins.open", lambda *args, **_: opened.append(args))

    reading.read_document(format="feed", body=body, content_type="")

    assert opened == []


def test_numbers_that_are_none_are_not_told():
    odd = b'{"id": %s, "name": "N", "status": ""}' % (b"9" * 100_000)
    body = (
        b'{"page": {"id": 1}, "incidents": [%s, {"id": "i", "name": NaN, "status": "", "impact": NaN}]}' % odd
    )

    found = reading.read_document(format="statuspage", body=body, content_type="")

    assert ([claim.subject for claim in found.claims], found.dropped) == (["i"], 1)


def test_of_a_key_that_stands_twice_the_last_counts():
    body = (
        b'{"page": {"id": "p"}, "components": [], "components": '
        b'[{"id": "a", "name": "A", "status": "operational", "status": "major_outage"}]}'
    )

    (claim,) = reading.read_document(format="statuspage", body=body, content_type="").claims

    assert claim.standing == "major"


def test_texts_can_be_kept_by_the_database():
    name = "\x00 \ud800 " + "long " * 10_000

    part = {"id": "\x00a", "name": name, "status": "operational"}

    (claim,) = read_page(make_statuspage(components=[part])).claims

    assert (claim.subject, len(claim.title)) == ("a", 200)
    assert "\x00" not in claim.title
    claim.title.encode()


def test_as_much_as_is_read_takes_seconds():
    update = {"id": "u", "status": "update", "created_at": "2026-03-02T10:00:00Z", "body": "x" * 300}
    whole = {"name": "N", "status": "investigating", "incident_updates": [update] * 10}
    incidents = [{"id": f"i{n}", **whole} for n in range(1250)]
    piece = "&lt;small&gt;Mar 2, 10:00 UTC&lt;/small&gt; &lt;strong&gt;Update&lt;/strong&gt; "
    items = "".join(
        f"<item><guid>g{n}</guid><description>{piece * 100}</description></item>" for n in range(110)
    )
    started = time.process_time()

    assert len(read_page(make_statuspage(incidents=incidents)).claims) == 12_500
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    assert len(reading.read_document(format="feed", body=body, content_type="").claims) == 11_000
    assert time.process_time() - started < 60


@pytest.mark.parametrize(
    "piece",
    [
        "<small>",
        "<small>Mar ",
        "<b",
        "<!DOCTYPE ",
        "<item>",
        "<",
        "&lt;small&gt;",
        "</rss ",
        "<!--",
        "&",
        "<item/>",
        " ",
        "\n",
    ],
)
def test_much_of_one_piece_takes_seconds(piece):
    body = f"<rss version='2.0'><channel><item><title>{piece * (280_000 // len(piece))}</rss>".encode()
    started = time.process_time()

    with contextlib.suppress(UnableToReadPage):
        reading.read_document(format="feed", body=body, content_type="")

    assert time.process_time() - started < 60


RSS, END, HEAP = '<rss version="2.0"><channel>', "</channel></rss>", 900_000


def attributes(count: int) -> str:
    return " ".join(f"a{n}=''" for n in range(count))


@pytest.mark.parametrize(
    "text",
    [
        RSS + " " * HEAP + END,
        RSS + "<?xml " * (HEAP // 6) + END,
        "\n" * HEAP + RSS + END,
        "<?a " + "\n" * HEAP + "?>" + RSS + END,
        f"{RSS}<item><author>{'a' * HEAP}</author></item>{END}",
        f"{RSS}<item {attributes(HEAP // 10)}/>{END}",
        f"{RSS}{'<item/>' * 160_000}{END}",
    ],
    ids=["spaces", "declarations", "lines before", "lines in front", "word", "attributes", "entries"],
)
def test_what_would_keep_a_parser_busy_for_minutes_takes_seconds(text):
    started = time.process_time()

    with contextlib.suppress(UnableToReadPage):
        reading.read_document(format="feed", body=text.encode(), content_type="")

    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "inside",
    [" " * 1_000_000, "<item></item>" * 5_001, "<a:entry/>" * 5_001, f"<item {attributes(101)}/>"],
    ids=["bytes", "items", "entries", "attributes"],
)
def test_feed_of_absurd_size_is_refused(inside):
    assert problem((RSS + inside + END).encode(), kind="feed") == "too_large"


def test_space_before_a_declaration_is_nothing():
    body = b" \n<?xml version='1.0'?>\n\n<rss version='2.0'><channel/></rss>"

    assert reading.read_document(format="feed", body=body, content_type="").claims == ()


# Names and words of the formats, so that chance finds its way past the first look.
NAMES = """
page status components incidents scheduled_maintenances incident_updates affected_components id name code
new_status impact operational major resolved created_at group ongoing_incidents page_title activeIncidents
activeMaintenances duration start children isParent data included attributes aggregate_state type
status_report status_update status_page_resource relationships status_updates affected_resources
status_page_resource_id started_at 2026-03-02T10:00:00Z 0001-01-01T00:00:00+14:00 UP downtime
"""
WORDS = st.sampled_from(NAMES.split())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=6),
    max_leaves=30,
)


def is_read_or_refused(kind: str, body: bytes) -> bool:
    try:
        found = reading.read_document(format=kind, body=body, content_type="")
    except UnableToReadPage:
        return True
    texts = [text for claim in found.claims for text in (claim.subject, claim.update)]
    return isinstance(found, Document) and all(len(text) <= 100 for text in texts)


@settings(max_examples=150, deadline=None)
@given(page=st.dictionaries(WORDS, VALUES, max_size=6))
def test_any_json_is_read_or_refused(page):
    assert all(is_read_or_refused(kind, json.dumps(page).encode()) for kind in JSON_FORMATS)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=300), text=st.text(max_size=300))
def test_any_bytes_are_read_or_refused(body, text):
    inside = f"<rss version='2.0'><channel><item><guid>g</guid>{text}</item></channel></rss>"
    for each in (body, text.encode(errors="replace"), inside.encode(errors="replace")):
        assert all(is_read_or_refused(kind, each) for kind in formats.ORDER)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("statuspage_summary.json", "statuspage"),
        ("incidentio_summary.json", "incidentio"),
        ("instatus_summary.json", "instatus"),
        ("betterstack_index.json", "betterstack"),
        ("scheduled.rss", "feed"),
    ],
)
def test_answers_with_a_slip_are_read_or_refused(name, kind, data):
    body = load_answer(name)
    start = data.draw(st.integers(0, len(body)))
    length = data.draw(st.integers(0, 40))

    slipped = body[:start] + data.draw(st.binary(max_size=5)) + body[start + length :]

    assert is_read_or_refused(kind, slipped)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(VALUES, max_size=4))
def test_any_file_of_history_is_read_or_refused(rows):
    body = b"\n".join(json.dumps(row).encode() for row in rows)
    with contextlib.suppress(UnableToReadPage):
        assert history.read_document(body=body).claims
