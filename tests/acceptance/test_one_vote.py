"""Five hundred requests that claim to come from five hundred people are one person's vote."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
import redis

from tests.requests.forged import COUNT, Forger, forgeries
from tests.sites.doors import PROXY, Door
from tests.sites.proxies import BareProxy, Proxy
from tests.sites.running import Site

PER_HALF_HOUR = """
    SELECT slot, count(*), count(DISTINCT reporter_key) FROM reports_report
    JOIN reports_service ON reports_service.id = service_id WHERE slug = %s GROUP BY slot
"""


@dataclass(frozen=True)
class Books:
    """What the site knows of reporters: in the log, and in the limits."""

    site: Site
    before: frozenset[bytes]

    def voices(self, service: str) -> set[tuple[int, int]]:
        """Reports and people of each half hour."""
        with psycopg.connect(self.site.database_url) as connection:
            return {(said, people) for _slot, said, people in connection.execute(PER_HALF_HOUR, [service])}

    def throttled(self) -> tuple[int, int]:
        """As how many people those who reported since are limited, at most, and how often they asked."""
        with _store(self.site) as store:
            new = set(store.keys("limit:r:*")) - self.before
            windows = [key.rpartition(b":")[2] for key in new]
            asked = sum(int(store.get(key) or 0) for key in new)
        return max(windows.count(window) for window in windows), asked


@pytest.fixture
def books(site: Site) -> Iterator[Books]:
    with _store(site) as store:
        yield Books(site, frozenset(store.keys("limit:r:*")))


def _store(site: Site) -> redis.Redis:
    return redis.Redis.from_url(site.environment["REDIS_URL"])


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

    assert answered == {201, 200, 429}
    assert books.voices(service) == {(1, 1)}
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
