"""Five hundred requests that claim to come from five hundred people are one person's vote."""

import pytest

from tests.requests.forged import COUNT, Forger, forgeries
from tests.sites.books import Books
from tests.sites.proxied.doors import PROXY, Door
from tests.sites.proxied.proxies import BareProxy, Proxy
from tests.sites.running import wait_until

WITHIN = 30  # seconds until the spool is drained


def forge(door: Door, *, service: str, person: str, vouched: str = "") -> set[int]:
    forger = Forger(door, service=service, person=person, vouched=vouched)
    try:
        return {forger.send(*forgery) for forgery in forgeries()}
    finally:
        forger.close()


@pytest.mark.parametrize(
    ("name", "service", "person"), [("nginx", "zoom", "127.0.11.1"), ("caddy", "discord", "127.0.12.1")]
)
def test_one_vote_behind_a_proxy_as_documented(
    proxies: dict[str, Proxy], books: Books, name: str, service: str, person: str
) -> None:
    answered = forge(proxies[name].plain, service=service, person=person)

    # On a busy machine the database may take longer than a second: then the first report waits in the spool.
    assert (answered - {201, 202}, bool(answered & {201, 202})) == ({200, 429}, True)
    wait_until(lambda: books.voices(service) == {(1, 1)}, within=WITHIN)
    assert books.throttled() == (1, COUNT)


@pytest.mark.parametrize(
    ("name", "service", "person"), [("nginx", "spotify", "127.0.13.1"), ("caddy", "netflix", "127.0.14.1")]
)
def test_one_vote_behind_a_proxy_that_passes_on_odd_headers(
    bare: dict[str, BareProxy], books: Books, name: str, service: str, person: str
) -> None:
    forge(bare[name].lax, service=service, person=person)

    assert books.voices(service) == {(1, 1)}
    assert books.throttled() == (1, COUNT)


def test_one_vote_without_a_proxy(web: Door, books: Books) -> None:
    forge(web, service="reddit", person="127.0.15.1")

    assert books.voices("reddit") == {(1, 1)}
    assert books.throttled() == (1, COUNT)


def test_one_vote_from_a_proxy_that_adds_a_line_of_its_own(web: Door, books: Books) -> None:
    forge(web, service="twitch", person=PROXY, vouched="192.0.2.77")

    assert books.voices("twitch") == {(1, 1)}
    assert books.throttled() == (1, COUNT)


def test_one_vote_behind_caddy_without_any_settings(bare: dict[str, BareProxy], books: Books) -> None:
    forge(bare["caddy"].bare, service="dropbox", person="127.0.16.1")

    assert books.voices("dropbox") == {(1, 1)}
    assert books.throttled() == (1, COUNT)


def test_nginx_without_any_settings_is_told_that_the_name_is_missing(bare: dict[str, BareProxy]) -> None:
    """It asks for 127.0.0.1, and would pass on anybody's X-Forwarded-For."""
    forged = {"Content-Type": "application/json", "X-Forwarded-For": "198.18.0.1"}

    answer, body = bare["nginx"].bare.ask(
        "/api/v1/reports/", person="127.0.17.1", method="POST", body=b'{"service": "notion"}', headers=forged
    )

    assert (answer.status, b"ALLOWED_HOSTS" in body) == (400, True)


def test_one_vote_where_the_header_cannot_be_read(bare: dict[str, BareProxy], books: Books) -> None:
    """A proxy that appends to what the client sent sends one that says more than addresses."""
    forged = {"Content-Type": "application/json", "X-Forwarded-For": "\xe4"}

    for headers in (forged, {"Content-Type": "application/json"}):
        body = b'{"service": "figma"}'
        bare["nginx"].lax.ask(
            "/api/v1/reports/", person="127.0.18.1", method="POST", body=body, headers=headers
        )

    assert books.voices("figma") == {(1, 1)}
