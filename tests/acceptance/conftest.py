"""Each acceptance test has a person of its own; tests/fixtures/running_site.py has the site."""

import pytest


@pytest.fixture
def person(request: pytest.FixtureRequest) -> str:
    """The address of somebody who has not reported yet: another one in each test."""
    number = request.session.items.index(request.node)
    return f"127.1.{number // 250}.{number % 250 + 1}"
