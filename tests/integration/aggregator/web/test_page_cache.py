"""Pages are made once a tick for each thing that can be asked of them, and no oftener."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from aggregator.web.page_cache import once_a_tick
from tests.builders.derived import make_tick
from tests.builders.reports import right_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    """A view that counts how often it is made."""
    calls = []

    @once_a_tick(vary_on=("window",), bypass_on=("q",))
    def view(request):
        calls.append(request.get_full_path())
        return HttpResponse(f"page {len(calls)}")

    def ask(url: str, host: str = "testserver") -> bytes:
        return view(RequestFactory().get(url, headers={"host": host})).content

    make_tick(at=right_now())
    return ask


@pytest.fixture
def page_of(page):
    return lambda host: page("/", host)


def test_second_reader_gets_a_copy(page):
    assert [page("/"), page("/")] == [b"page 1", b"page 1"]


def test_parameters_of_other_sites_mean_nothing(page):
    assert [page("/"), page("/?utm_source=x"), page("/?fbclid=1&window=")] == [b"page 1"] * 3


def test_each_window_is_a_page_of_its_own(page):
    assert [page("/?window=4h"), page("/?window=24h"), page("/?window=4h")] == [
        b"page 1",
        b"page 2",
        b"page 1",
    ]


def test_a_search_is_made_anew_each_time(page):
    assert [page("/?q=a"), page("/?q=a"), page("/?q=")] == [b"page 1", b"page 2", b"page 3"]


def test_new_tick_makes_a_new_page(page):
    first = page("/")

    make_tick(at=right_now())

    assert [first, page("/")] == [b"page 1", b"page 2"]


def test_second_reader_costs_no_query(page, django_assert_num_queries):
    page("/")

    with django_assert_num_queries(0):
        page("/")


def test_only_good_answers_are_kept():
    make_tick(at=right_now())
    view = once_a_tick()(lambda _: HttpResponse("gone", status=404))

    view(RequestFactory().get("/gone/"))

    assert [key for key in cache._cache if "page:" in key] == []  # LocMemCache's own store


def test_port_and_case_of_the_host_make_no_new_page(page_of):
    hosts = ("testserver", "testserver:81", "TestServer:65535", "testserver.")

    assert {page_of(host) for host in hosts} == {b"page 1"}


def test_each_name_that_is_ours_is_a_page_of_its_own(page_of, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]

    assert [page_of("testserver"), page_of("other.example")] == [b"page 1", b"page 2"]
