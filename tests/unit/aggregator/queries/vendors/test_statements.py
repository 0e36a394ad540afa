"""A vendor's statement, without what only staff may see."""

import pytest

from aggregator.models import VendorStatement
from aggregator.queries.answers.vendors import Statement, Via
from aggregator.queries.vendors.statements import make_statement
from tests.unit.aggregator.web.examples import AT, MINUTE


@pytest.mark.parametrize(("key", "author", "via"), [(3, None, Via.KEY), (None, 5, Via.OPERATOR)])
def test_a_statement_shows_how_it_came_and_not_from_whom(key, author, via):
    row = VendorStatement(
        pk=9, text="We work on it.", signed_as="Acme", at=AT, until=AT + MINUTE, key_id=key, author_id=author
    )

    assert make_statement(row) == Statement(9, "We work on it.", "Acme", AT, AT + MINUTE, via)


def test_a_statement_whose_author_has_left_was_still_entered_by_staff():
    row = VendorStatement(pk=9, text="Done.", signed_as="Acme", at=AT, until=AT + MINUTE)

    assert make_statement(row).via is Via.OPERATOR
