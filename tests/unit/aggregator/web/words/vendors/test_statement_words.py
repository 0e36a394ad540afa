"""What a vendor says, as the page shows it."""

import pytest
from django.template.loader import render_to_string

from aggregator.queries.answers.vendors import Statement, Via
from aggregator.web.words.vendors.statement_words import describe_statement
from tests.unit.aggregator.web.examples import AT, MINUTE, plain


def make_statement(*, text: str = "We look.", name: str = "Acme", via: Via = Via.KEY) -> Statement:
    return Statement(7, text, name, AT - 9 * MINUTE, AT + MINUTE, via)


@pytest.mark.parametrize(
    ("via", "came"),
    [
        (Via.KEY, "Posted with its key, 14:21."),
        (Via.OPERATOR, "Passed on by the operator of this site, 14:21."),
    ],
)
def test_a_statement_is_theirs_with_its_time_and_how_it_came(via, came):
    shown = describe_statement(statement=make_statement(via=via), now=AT)

    assert (plain(shown.heading), shown.text, plain(shown.origin)) == ("Acme says", "We look.", came)


def test_of_no_statement_nothing_is_shown():
    assert describe_statement(statement=None, now=AT) is None
    assert render_to_string("services/_vendor_statement.html", {"statement": None}).strip() == ""


def test_markup_stays_text_and_no_link_is_made():
    hostile = make_statement(
        text="<script>x</script>\n\nhttps://example.org/ www.example.org", name="<b>A</b>"
    )

    page = render_to_string(
        "services/_vendor_statement.html", {"statement": describe_statement(statement=hostile, now=AT)}
    )

    assert (
        '<blockquote dir="auto"><p>&lt;script&gt;x&lt;/script&gt;</p>\n\n'
        "<p>https://example.org/ www.example.org</p></blockquote>"
    ) in page
    assert "<h2><bdi>&lt;b&gt;A&lt;/b&gt;</bdi> says</h2>" in page
    assert "<a " not in page
    assert "We pass this on unchanged; we have not checked it." in page
