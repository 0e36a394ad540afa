"""What the page weighs when everybody opens it, on a bad connection. `make bench` weighs it for real."""

from reporter.page_weight import weigh

MOST_BYTES = 60_000
MOST_REQUESTS = 8


def test_the_page_of_a_service_in_trouble_is_light(troubled, chromium):
    weight = weigh(browser=chromium, url=troubled.pages()["service-problem"])

    assert weight.wire_bytes <= MOST_BYTES
    assert weight.requests <= MOST_REQUESTS
