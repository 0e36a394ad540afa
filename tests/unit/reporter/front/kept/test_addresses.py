"""By which address an answer is kept: nothing in it may be chosen freely by a client."""

from types import SimpleNamespace

import pytest

from aggregator.web.kept_rule import KeptRule
from reporter.front.kept.addresses import KeptAddress, canonicalize_query, find_address, normalize_host

RULE = KeptRule(vary_on=("window", "step"), bypass_on=("from", "to"))


def make_scope(path: str = "/", query: str = "", **headers: str) -> SimpleNamespace:
    headers = {"host": "localhost"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(
        path=path,
        query_string=query,
        scheme="http",
        server="127.0.0.1:8000",
        authority=None,
        headers=SimpleNamespace(get=headers.get),
    )


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("window=7d", "window=7d"),
        ("utm_source=x&window=7d", "window=7d"),
        ("step=1h&window=7d", "window=7d&step=1h"),
        ("window=1&window=7d", "window=7d"),
        ("window=", "window="),
        ("window=a%26b", "window=a%26b"),
        ("from=2026-01-01", None),
        ("from=", None),
        ("&".join(f"a{n}=1" for n in range(101)), None),
    ],
)
def test_only_known_parameters_count(query, kept):
    assert canonicalize_query(query=query, rule=RULE) == kept


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        ("localhost", "localhost"),
        ("LocalHost:8000", "localhost:8000"),
        ("localhost:9999", "localhost"),
        ("localhost:80", "localhost"),
        ("[::1]:8000", "[::1]:8000"),
        ("evil.example", None),
        ("localhost.evil.example", None),
        ("localhost:8000@evil.example", None),
        ("", None),
    ],
)
def test_only_our_own_names_and_port_count(host, kept):
    assert normalize_host(host=host, scheme="http", port="8000") == kept


def test_a_page_is_kept_by_path_query_language_scheme_and_name():
    scope = make_scope("/services/acme/", "window=7d&x=1", accept_language="de-AT, fr;q=0.5")

    assert find_address(scope) == KeptAddress(
        "/services/acme/", "window=7d", "de", "http", "localhost", "8000"
    )


def test_the_language_of_the_address_wins():
    scope = make_scope("/fr/", accept_language="de")

    assert find_address(scope) == KeptAddress("/fr/", "", "fr", "http", "localhost", "8000")


def test_programs_get_english_for_every_language():
    kept = {find_address(make_scope("/api/v1/services/", accept_language=code)) for code in ("de", "fr", "")}

    assert kept == {KeptAddress("/api/v1/services/", "", "en", "http", "localhost", "8000")}


def test_a_proxy_says_that_it_is_https():
    assert find_address(make_scope(x_forwarded_proto="https")).scheme == "https"
    assert find_address(make_scope(x_forwarded_proto="evil")).scheme == "http"


@pytest.mark.parametrize(
    "scope",
    [
        make_scope("/nowhere/"),
        make_scope("/about/"),
        make_scope("/", "q=acme"),
        make_scope("/services/acme/", "from=2026-01-01T00:00Z"),
        make_scope("/", host="evil.example"),
        make_scope("/healthz"),
        make_scope("/static/css/site.css"),
    ],
    ids=["unknown", "not marked", "a search", "a zoom", "a wrong name", "health", "static"],
)
def test_other_answers_are_not_kept(scope):
    assert find_address(scope) is None
