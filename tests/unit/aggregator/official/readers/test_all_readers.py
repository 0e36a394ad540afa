"""Each reader reads its own answers, refuses those of all others, and breaks on none."""

import copy
import json
from collections.abc import Iterator
from functools import reduce

import pytest

from aggregator.official import reading
from aggregator.official.claims import Document, ReadingProblem, UnableToReadPage
from aggregator.official.formats import FORMATS
from tests.unit.aggregator.official.claim_builders import load_answer
from tests.unit.aggregator.official.foreign_answers import FILES, PAIRS, load_body, read_foreign

OTHERS = [
    "statuspage_summary.json",
    "statuspage_incidents.json",
    "statuspage_copy.json",
    "incidentio_summary.json",
    "instatus_summary.json",
    "instatus_components.json",
    "betterstack_index.json",
    "scheduled.rss",
]
FOREIGN = [(name, file) for name in FILES for other, file in PAIRS if other != name]
FOREIGN += [(name, file) for name in FILES for file in OTHERS]
MOST_EMPTY = [b"", b"{}", b"null", b'"all fine"', b"<html></html>", b"\xff\xfe", b"[[]]", b"[null, 3]"]
WRONG = [None, [], {}, "", "odd", 7, -1.5, True, [None], [[]], [{}], {"a": {}}, "\x00", 10**30]


@pytest.mark.parametrize(("name", "file"), FOREIGN)
def test_answers_of_others_are_refused_with_a_reason(name, file):
    with pytest.raises(UnableToReadPage) as refused:
        reading.read_document(format=name, body=load_answer(file), content_type="")

    assert str(refused.value)
    assert refused.value.problem in (ReadingProblem.WRONG_SHAPE, ReadingProblem.NOT_JSON)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("text", MOST_EMPTY)
def test_answers_that_are_none_are_refused(name, text):
    with pytest.raises(UnableToReadPage):
        reading.read_document(format=name, body=text, content_type="")


def is_sound(document: Document) -> bool:
    """Whether it can be kept, and every claim says of what it speaks."""
    return all(
        claim.title
        and claim.subject
        and len(claim.title) <= 200
        and len(claim.subject) <= 100
        and len(claim.update) <= 100
        and all(part.id and part.name for part in claim.parts)
        for claim in document.claims
    )


def slips(value: object, root: object) -> Iterator[object]:
    """The answer with each of its values, at any depth, replaced by each of WRONG, and left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        for wrong in WRONG:
            value[key] = copy.deepcopy(wrong)
            yield root
        if isinstance(value, dict):
            del value[key]
            yield root
        value[key] = inner
        yield from slips(inner, root)


@pytest.mark.parametrize(("name", "file"), PAIRS)
def test_slip_at_any_place_breaks_nothing_and_leaves_nothing_nameless(name, file):
    page = json.loads(load_answer(file).decode().removeprefix("jsonCallback(").removesuffix(");\n"))
    read_at_all = 0
    for slip in slips(page, page):
        try:
            document = reading.read_document(format=name, body=json.dumps(slip).encode(), content_type="")
        except UnableToReadPage:
            continue
        read_at_all += 1
        assert is_sound(document), slip
    assert read_at_all > 100


@pytest.mark.parametrize(("name", "file"), PAIRS)
def test_answer_that_was_cut_off_is_refused(name, file):
    whole = load_body(file).rstrip(b"); \n\0")

    for length in range(0, len(whole), max(1, len(whole) // 60)):
        with pytest.raises(UnableToReadPage):
            reading.read_document(format=name, body=whole[:length], content_type="")


@pytest.mark.parametrize(("name", "file"), PAIRS)
def test_answer_is_read_whole(name, file):
    document = read_foreign(name, file)

    assert (document.dropped, is_sound(document), bool(document.claims)) == (0, True, True)


@pytest.mark.parametrize("name", ["google", "aws", "slack", "salesforce"])
def test_flood_is_refused(name):
    with pytest.raises(UnableToReadPage) as refused:
        reading.read_document(format=name, body=b"[" + b"{}," * 2_000 + b"{}]", content_type="")

    assert refused.value.problem is ReadingProblem.TOO_LARGE


WORDS = "Nobody can sign in since noon."


@pytest.mark.parametrize(
    ("name", "file", "path", "text"),
    [
        ("google", "google_incidents.json", (), ("updates", "text")),
        ("aws", "aws_currentevents.json", (), ("event_log", "message")),
        ("heroku", "heroku_current.json", ("incidents",), ("updates", "contents")),
        ("slack", "slack_current.json", ("active_incidents",), ("notes", "body")),
        ("rootly", "rootly_status.json", ("incidents",), ("incident_updates", "body")),
        ("statusio", "statusio_status.json", ("result", "incidents"), ("messages", "details")),
        ("salesforce", "salesforce_active.json", (), ("IncidentEvents", "message")),
    ],
)
def test_incident_without_a_title_is_named_by_its_first_words(name, file, path, text):
    page = json.loads(load_answer(file))
    entry = reduce(lambda value, key: value[key], path, page)[0]
    for field in ("external_desc", "service_name", "summary", "title", "name"):
        entry.pop(field, None)
    for kind in (entry, *entry["IncidentImpacts"]) if name == "salesforce" else ():
        kind.pop("type", None)
    for update in entry[text[0]]:
        update[text[1]] = WORDS

    document = reading.read_document(format=name, body=json.dumps(page).encode(), content_type="")

    assert document.dropped == 0
    assert any(WORDS in claim.title for claim in document.claims)


def test_every_new_format_has_an_answer_here():
    old = {"statuspage", "incidentio", "instatus", "betterstack", "feed"}

    assert set(FILES) == {each.name for each in FORMATS} - old
