"""Expensive is who asks for a stretch of time of their own choice."""

import pytest

from aggregator.web.costs import is_expensive


@pytest.mark.parametrize(
    ("query", "expensive"),
    [
        ("", False),
        ("window=7d&step=1m", False),
        ("from=2026-01-01", True),
        ("x=1&to=2026-01-01", True),
        ("%66%72om=2026-01-01", True),
        ("utm_source=from", False),
        ("from", False),
        ("&".join(f"x{n}=1" for n in range(200)), True),
    ],
)
def test_stretches_of_time_are_expensive(query, expensive):
    assert is_expensive(query) is expensive
