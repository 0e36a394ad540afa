"""What the page weighs when everybody opens it, on a bad connection. `make bench` weighs it for real."""

import pytest

from reporter import static
from reporter.speed.page_weight import weigh_page

MOST_BYTES = 60_000
MOST_REQUESTS = 8


@pytest.fixture
def collected(tmp_path, settings):
    """Static files as a running site has them: put together, hashed and compressed."""
    settings.STATIC_ROOT = tmp_path
    static.collect_static_files()


def test_the_page_of_a_service_in_trouble_is_light(collected, troubled, chromium):
    weight = weigh_page(browser=chromium, url=troubled.pages()["service-problem"])

    assert weight.wire_bytes <= MOST_BYTES
    assert weight.requests <= MOST_REQUESTS
