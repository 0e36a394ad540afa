"""The address by which a page names itself to other sites."""

import pytest
from django.test import RequestFactory

from aggregator.web.http import build_absolute, read_site_root


def ask(**headers):
    return RequestFactory().get("/", **headers)


@pytest.fixture(autouse=True)
def _own_names(settings):
    settings.ALLOWED_HOSTS = ["example.org", "[::1]"]
    settings.SITE_URL = ""


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("example.org", "80", "http://example.org"),
        ("EXAMPLE.org", "80", "http://example.org"),
        ("example.org:8000", "8000", "http://example.org:8000"),
        ("example.org:666", "8000", "http://example.org"),
        ("[::1]:8000", "8000", "http://[::1]:8000"),
    ],
)
def test_only_a_known_name_and_our_own_port_are_named(host, port, expected):
    assert read_site_root(request=ask(HTTP_HOST=host, SERVER_PORT=port)) == expected


@pytest.mark.parametrize("url", ["https://status.example/", "https://status.example/below"])
def test_the_operators_address_comes_first(settings, url):
    settings.SITE_URL = url

    assert read_site_root(request=ask(HTTP_HOST="example.org")) == "https://status.example"


def test_a_path_is_written_for_machines():
    address = build_absolute(request=ask(HTTP_HOST="example.org"), path="/services/mönch/?q=a b")

    assert address == "http://example.org/services/m%C3%B6nch/?q=a%20b"
