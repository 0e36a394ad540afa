"""The context of every page."""

import pytest
from django.test import RequestFactory
from django.utils.translation import override

from aggregator.web.context import Alternate, site


def read_language(path, **extra):
    return site(RequestFactory().get(path, **extra))["language"]


def test_a_page_names_itself_in_every_language(settings):
    language = read_language("/services/acme/?window=4h")

    assert (language.code, language.direction) == ("en", "ltr")
    assert language.unprefixed == "http://testserver/services/acme/?window=4h"
    assert language.alternates[1] == Alternate(
        "de",
        dict(settings.LANGUAGES)["de"],
        "/de/services/acme/?window=4h",
        "http://testserver/de/services/acme/?window=4h",
    )
    assert [each.code for each in language.alternates] == [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("//evil.example/", "/%2Fevil.example/"), ("/a%22b/", "/a%22b/"), ("/ä/", "/%C3%A4/")],
)
def test_an_odd_path_stays_on_this_site(path, expected):
    request = RequestFactory().get("/")
    request.path_info = path.replace("%22", '"')

    assert site(request)["language"].unprefixed == f"http://testserver{expected}"


def test_below_a_folder_all_addresses_keep_it():
    language = read_language("/services/acme/", SCRIPT_NAME="/status")

    assert language.alternates[0].path.startswith("/status/")
    assert language.unprefixed.startswith("http://testserver/status/")


def test_the_view_says_which_parameters_are_shown():
    request = RequestFactory().get("/?utm=mail&q=x")
    request.shown = "/?q=x"

    assert site(request)["language"].unprefixed == "http://testserver/?q=x"


def test_language_of_the_page_is_the_active_one():
    with override("ja"):
        assert read_language("/").code == "ja"
