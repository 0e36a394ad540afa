"""Which language a page is in, and that nothing of it stays for the next one."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from reporter.languages import language_of_address, negotiate_language


def answer(path: str, wanted: str = "", **more):
    """What a view would see, as text: language, path, a link made there."""

    def view(request):
        seen = f"{get_language()} {request.path} {request.path_info} {reverse('about')}"
        return HttpResponse(seen, headers=more.get("headers"))

    request = RequestFactory(headers={"Accept-Language": wanted} | more.get("sent", {})).get(path)
    return language_of_address(view)(request)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("sv,fr;q=0.5,de;q=0.9", "de"),
        ("sv, no", "en"),
        ("*", "en"),
        ("xx;q=nonsense, ja", "en"),  # not to be read
        ("tlh, ja", "ja"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("nl" * 400, "en"),
        ("de;q=0,fr;q=0.5", "fr"),
        ("de;q=0", "en"),
        ("*;q=0,fr;q=0", "en"),
    ],
)
def test_first_language_that_we_have_is_taken(wanted, language):
    assert negotiate_language(wanted) == language


def test_address_without_language_is_negotiated_and_says_so():
    page = answer("/privacy/", "de")

    assert page.content == b"de /privacy/ /privacy/ /about/"
    assert (page["Vary"], page["Content-Language"]) == ("Accept-Language", "de")


def test_address_with_language_is_in_it_for_everybody_and_links_stay_in_it():
    page = answer("/fr/privacy/", "de")

    assert page.content == b"fr /fr/privacy/ /privacy/ /fr/about/"
    assert (page.has_header("Vary"), page["Content-Language"]) == (False, "fr")


def test_english_has_an_address_too():
    assert answer("/en/privacy/", "de").content == b"en /en/privacy/ /privacy/ /en/about/"


@pytest.mark.parametrize("path", ["/api/v1/services/", "/static/x.css", "/admin/", "/healthz", "/metrics"])
def test_what_programs_and_staff_ask_for_is_english(path):
    page = answer(path, "de")

    assert page.content.decode() == f"en {path} {path} /about/"
    assert not page.has_header("Vary")


def test_api_has_no_address_in_a_language():
    assert answer("/de/api/v1/services/").content.split()[2] == b"/de/api/v1/services/"  # which leads nowhere


@pytest.mark.parametrize(("path", "to"), [("/de", "/de/"), ("/de?q=a", "/de/?q=a")])
def test_bare_language_leads_to_its_board(path, to):
    page = answer(path)

    assert (page.status_code, page["Location"]) == (301, to)


@pytest.mark.parametrize("path", ["/de/privacy/", "/privacy/"])
def test_next_request_of_the_thread_finds_nothing_of_it(path):
    answer(path, "de")

    assert (get_language(), get_script_prefix(), reverse("about")) == ("en", "/", "/about/")


def test_a_fault_leaves_nothing_behind():
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        language_of_address(view)(RequestFactory().get("/de/privacy/"))

    assert (get_language(), get_script_prefix()) == ("en", "/")


def test_cookies_are_neither_read_nor_set():
    page = answer("/privacy/", "de", sent={"Cookie": "django_language=fr"})

    assert page.content.startswith(b"de ")
    assert not page.cookies


def test_other_things_that_answers_vary_by_stay():
    assert answer("/privacy/", headers={"Vary": "Origin"})["Vary"] == "Origin, Accept-Language"
