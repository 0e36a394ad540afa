"""One running site for all acceptance tests that need one."""

from collections.abc import Iterator

import pytest

from tests.running import Site, running_site


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site
