"""What a vendor may say: what it looks like is what it is."""

from datetime import timedelta

import pytest

from aggregator.statements import find_mistakes
from tests.unit.aggregator.web.examples import AT, MINUTE

DAY = timedelta(days=1)


def mistake(field, value):
    known = {"text": "We look.", "signed_as": "Acme", "until": None}
    return find_mistakes(**known | {field: value}, now=AT)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 500,
        "\r\n".join("x" * 12),
        "<script>alert(1)</script>",
        "Grüße, 日本語, عطل, 🔥\ufe0f",
        "Tiếng Việt e\u0302\u0309",
        "a\tb",
    ],
)
def test_plain_text_can_be_said(text):
    assert mistake("text", text) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This may not be empty."),
        (" \n\t ", "This may not be empty."),
        ("x" * 501, "At most 500 letters."),
        ("\n".join("x" * 13), "At most 12 lines."),
        ("all \u202efine", "U+202E cannot be seen or turns the text around it: leave it out."),
        ("\u2066fine", "U+2066 cannot be seen or turns the text around it: leave it out."),
        ("fi\u200bne", "U+200B cannot be seen or turns the text around it: leave it out."),
        ("\ufeff", "U+FEFF cannot be seen or turns the text around it: leave it out."),
        ("\u3164", "U+3164 cannot be seen or turns the text around it: leave it out."),
        ("a\x1b[31m", "U+001B cannot be seen or turns the text around it: leave it out."),
        ("a\0", "U+0000 cannot be seen or turns the text around it: leave it out."),
        ("a\u2028b", "U+2028 cannot be seen or turns the text around it: leave it out."),
        ("\ud800", "U+D800 cannot be seen or turns the text around it: leave it out."),
        ("Z" + "\u0335" * 5, "More than 4 marks on one letter."),
    ],
)
def test_what_is_not_what_it_looks_like_is_refused_with_a_word(text, words):
    assert mistake("text", text) == {"text": words}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Acme\nCorp", "One line only."),
        ("x" * 81, "At most 80 letters."),
        ("\u202eemcA", "U+202E cannot be seen or turns the text around it: leave it out."),
        (" ", "This may not be empty."),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(name, words):
    assert mistake("signed_as", name) == {"signed_as": words}


@pytest.mark.parametrize(
    ("until", "said"), [(AT, False), (AT + MINUTE, True), (AT + 14 * DAY, True), (AT + 15 * DAY, False)]
)
def test_a_statement_ends_after_now_and_within_14_days(until, said):
    wrong = {} if said else {"until": "Later than now, and at most 14 days from now."}

    assert mistake("until", until) == wrong


def test_all_mistakes_are_told_at_once():
    assert set(find_mistakes(text="", signed_as="", until=AT, now=AT)) == {"text", "signed_as", "until"}
