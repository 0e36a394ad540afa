"""Views whose answers are the same for everybody say so, and name the address that is kept."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from aggregator.web.kept_rule import KeptRule, keep_answers


@keep_answers(vary_on=("window",), bypass_on=("q",))
def show_address(request):
    return HttpResponse(request.shown)


def test_a_view_has_its_rule():
    assert show_address.kept == KeptRule(vary_on=("window",), bypass_on=("q",))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/a/?utm_source=x", "/a/"),
        ("/a/?fbclid=1&window=7d", "/a/?window=7d"),
        ("/a/?window=", "/a/"),
        ("/a/?q=x%26y&window=4h", "/a/?window=4h&q=x%26y"),
    ],
)
def test_a_page_names_its_address_with_known_parameters_only(address, shown):
    assert show_address(RequestFactory().get(address)).content.decode() == shown
