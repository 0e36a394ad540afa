"""One running site for all acceptance tests that need one, and real proxies in front of it."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.sites.doors import Door
from tests.sites.proxies import (
    BareProxy,
    Proxy,
    running_bare_caddy,
    running_bare_nginx,
    running_caddy,
    running_nginx,
)
from tests.sites.running import Site, running_site
from tests.sites.second_web import running_web


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture(scope="session")
def web(site: Site) -> Iterator[Door]:
    """A web server of this site that trusts one address and has pages for staff: proxies stand before it."""
    with running_web(site) as door:
        yield door


@pytest.fixture(scope="session")
def proxies(web: Door) -> Iterator[dict[str, Proxy]]:
    with ExitStack() as stack:
        starts = {"nginx": running_nginx, "caddy": running_caddy}
        yield {name: stack.enter_context(start(site=web.port)) for name, start in starts.items()}


@pytest.fixture(scope="session")
def bare(web: Door) -> Iterator[dict[str, BareProxy]]:
    with ExitStack() as stack:
        starts = {"nginx": running_bare_nginx, "caddy": running_bare_caddy}
        yield {name: stack.enter_context(start(site=web.port)) for name, start in starts.items()}


@pytest.fixture
def person(request: pytest.FixtureRequest) -> str:
    """The address of somebody who has not reported yet: another one in each test."""
    number = request.session.items.index(request.node)
    return f"127.1.{number // 250}.{number % 250 + 1}"
