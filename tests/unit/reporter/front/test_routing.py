"""Which pool takes what."""

from types import SimpleNamespace

import pytest

from reporter.front import routing


@pytest.mark.parametrize(
    ("method", "path", "query", "pool"),
    [
        ("GET", "/", "", "readers"),
        ("HEAD", "/services/claude/", "window=7d", "readers"),
        ("GET", "/services/claude/report/", "", "readers"),
        ("POST", "/api/v1/reports/", "", "reports"),
        ("POST", "/de/services/claude/report/", "", "reports"),
        ("GET", "/services/claude/", "from=2026-01-01&to=2026-02-01", "expensive"),
        ("GET", "/de/services/claude/", "%66rom=2026-01-01", "expensive"),
        ("GET", "/api/v1/services/claude/timeseries/", "step=1h&from=", "readers"),
        ("GET", "/readyz", "", "health"),
        ("GET", "/admin/", "from=1", "staff"),
        ("POST", "/admin/login/", "", "staff"),
    ],
)
def test_lane_is_found_by_address_method_and_query(method, path, query, pool):
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}

    assert routing.choose_pool(environ) == pool


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [("GET", "/healthz", True), ("HEAD", "/healthz", True), ("POST", "/healthz", False)],
)
def test_health_is_answered_without_a_thread(method, path, found):
    assert routing.is_health(SimpleNamespace(method=method, path=path)) is found
