"""Shares of time as people read them."""

import pytest

from aggregator.web.pages.parts.uptime import format_share


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.98790, "98.79 %"), (1, "100.00 %"), (0.999999, "99.99 %"), (0, "0.00 %"), (0.99995, "99.99 %")],
)
def test_only_a_time_without_any_outage_is_a_hundred(value, words):
    assert format_share(value) == words
