"""What a program is told of the page that it polls."""

from datetime import timedelta

import pytest

from aggregator.models import OfficialPage
from aggregator.pipeline.inputs.due_pages import MOVED_AFTER, Due, make_due
from tests.unit.aggregator.web.examples import AT

ADDRESS = "https://status.acme.test/"
VALIDATORS = {"summary.json": ["etag", ""]}
SECOND = timedelta(seconds=1)


def lease(*, named_format: str = "", **fields) -> Due:
    known = {"pk": 3, "address": ADDRESS, "format": "statuspage", "failures": 2, "next_at": AT}
    row = OfficialPage(**known | {"validators": VALIDATORS} | fields)
    return make_due(row=row, host="status.acme.test", named_format=named_format, feed=False, now=AT)


def test_a_page_is_polled_in_the_format_that_was_read_before():
    assert lease() == Due(
        page=3,
        address=ADDRESS,
        host="status.acme.test",
        format="statuspage",
        moved=False,
        failures=2,
        validators=VALIDATORS,
    )


@pytest.mark.parametrize(("named", "validators"), [("statuspage", VALIDATORS), ("instatus", {})])
def test_the_format_of_the_catalogue_outweighs_and_needs_validators_of_its_own(named, validators):
    due = lease(named_format=named)

    assert (due.format, due.validators) == (named, validators)


@pytest.mark.parametrize(
    ("gone_for", "moved"), [(None, False), (MOVED_AFTER - SECOND, False), (MOVED_AFTER, True)]
)
def test_a_page_where_nothing_is_for_six_hours_may_have_moved(gone_for, moved):
    assert lease(gone_since=gone_for and AT - gone_for).moved is moved


def test_a_page_whose_format_the_catalogue_names_has_not_moved():
    assert lease(gone_since=AT - 9 * MOVED_AFTER, named_format="statuspage").moved is False
