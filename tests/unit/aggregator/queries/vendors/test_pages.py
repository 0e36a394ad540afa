"""Whether a status page can be read, by its row."""

from datetime import timedelta

import pytest

from aggregator.models import OfficialPage
from aggregator.queries.answers.vendors import NOT_ASKED, PageReadability
from aggregator.queries.vendors.pages import assess_readability
from tests.unit.aggregator.web.examples import AT, MINUTE

ADDRESS = "https://status.acme.test/"


def make_page(**fields) -> OfficialPage:
    return OfficialPage(**{"address": ADDRESS, "format": "statuspage", "next_at": AT} | fields)


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_page_that_was_read_lately_is_readable(minutes):
    read_at = AT - minutes * MINUTE

    readability = assess_readability(page=make_page(read_at=read_at), now=AT)

    assert readability == PageReadability(ADDRESS, "statuspage", read_at, None, "")
    assert readability.readable


def test_a_page_that_nobody_reads_any_more_fails_since_its_last_reading():
    read_at = AT - 30 * MINUTE - timedelta(seconds=1)

    readability = assess_readability(page=make_page(read_at=read_at), now=AT)

    assert readability == PageReadability(ADDRESS, "statuspage", read_at, read_at, NOT_ASKED)
    assert not readability.readable


def test_a_failure_keeps_its_own_time_and_problem():
    page = make_page(read_at=AT - 9 * 60 * MINUTE, failing_since=AT - MINUTE, problem="html", failures=1)

    readability = assess_readability(page=page, now=AT)

    assert (readability.failing_since, readability.problem) == (AT - MINUTE, "html")
    assert not readability.readable


def test_a_page_that_was_never_read_is_neither_failing_nor_readable():
    readability = assess_readability(page=make_page(), now=AT)

    assert (readability.failing_since, readability.problem, readability.readable) == (None, "", False)
