"""What each page asks the database: nothing while it renders, a bounded number when made."""

from collections.abc import Mapping
from inspect import unwrap

import pytest
from django.db import connection
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from aggregator.queries.incidents.status_board import forget_board
from reports.queries import forget_catalogue
from tests.browser.addresses import addresses
from tests.builders.reports import right_now
from tests.builders.trouble import make_site_in_trouble

# From the tables, in a process that has just started and follows no publication: five are the catalogue's.
MOST_WHEN_MADE = {
    "board": 32,
    "board-found": 31,
    "board-near": 24,
    "service-problem": 52,
    "service-day": 52,
    "service-week": 58,
    "service-month": 58,
    "service-possible": 52,
    "service-subsiding": 48,
    "service-quiet": 48,
    "service-thin": 44,
    "service-no-data": 44,
    "service-hostile": 52,
    "report": 5,
    "report-hostile": 5,
    "thanks": 6,
    "thanks-none": 5,
    "history": 16,
    "history-hostile": 17,
    "incidents": 15,
    "incident-open": 34,
    "incident-resolved": 34,
    "lead-times": 17,
    "lead-time": 27,
    "lead-time-quiet": 27,
    "lead-time-no-data": 16,
    "lead-time-hostile": 27,
    "methodology": 34,
    "calibration": 31,
    "privacy": 0,
    "about": 0,
    "missing-page": 0,
    "missing-service": 6,
    "refused": 6,
}
# Their views raise; what is shown then is made above them, and these have templates without any data.
REFUSED = {"missing-page", "missing-service", "refused"}


@pytest.fixture
def pages(db: None) -> Mapping[str, str]:
    return dict(addresses(parts=make_site_in_trouble(now=right_now())))


def answer_of(address: str) -> TemplateResponse:
    """What the view itself answers, without what keeps and renders it."""
    request = RequestFactory().get(address)
    found = resolve(request.path_info)
    return unwrap(found.func)(request, *found.args, **found.kwargs)


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def queries_when_new(client, address: str) -> int:
    forget_catalogue()
    forget_board()
    return queries(client, address)


def test_no_page_asks_while_it_renders(pages, django_assert_num_queries):
    for name in pages.keys() - REFUSED:
        answer = answer_of(pages[name])
        with django_assert_num_queries(0, info=name):
            answer.render()


def test_making_a_page_costs_a_bounded_number_of_queries(pages, client):
    found = {name: queries_when_new(client, address) for name, address in pages.items()}

    assert {name: n for name, n in found.items() if n > MOST_WHEN_MADE[name]} == {}
