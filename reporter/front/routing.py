"""Which lane a request takes."""

from typing import Any

from aggregator.web.costs import is_dear
from reporter import languages
from reporter.front.environ import Scope

READERS, REPORTS, DEAR, STAFF, HEALTH = "readers", "reports", "dear", "staff", "health"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def is_health(scope: Scope) -> bool:
    """/healthz, which is answered without a thread: it must not wait for those that are busy."""
    return scope.path == "/healthz" and scope.method in {"GET", "HEAD"}


def choose_lane(environ: dict[str, Any]) -> str:
    """By address, method and query string."""
    _language, path = languages.split(environ["PATH_INFO"])
    if path == "/readyz":
        return HEALTH
    if path.startswith("/admin/"):
        return STAFF
    if environ["REQUEST_METHOD"] not in READING:
        return REPORTS
    return DEAR if is_dear(environ["QUERY_STRING"]) else READERS
