"""Views that read."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from aggregator.web.read_only import BadRequestPage, UnableToRead, read_only

CHOICES = {"": "All", "?window=4h": "4 h"}


@read_only
def show(_request):
    return HttpResponse("fine")


@read_only
def refuse(_request):
    raise UnableToRead(asked="a chart of “banana”", choices=CHOICES)


def test_answer_is_kept_for_a_tick(settings):
    answer = show(RequestFactory().get("/"))

    assert (answer.content, answer["Cache-Control"]) == (b"fine", f"public, max-age={settings.TICK_SECONDS}")


def test_bad_address_gets_a_page_with_addresses_that_work():
    answer = refuse(RequestFactory().get("/services/acme/"))

    expected = BadRequestPage(
        "a chart of “banana”", (("/services/acme/", "All"), ("/services/acme/?window=4h", "4 h"))
    )
    assert (answer.status_code, answer.context_data["page"]) == (400, expected)


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("head", 200), ("post", 405), ("delete", 405)])
def test_nothing_but_reading_is_allowed(method, status):
    assert show(getattr(RequestFactory(), method)("/")).status_code == status
