"""Which pool a request takes."""

from typing import Any

from aggregator.web.costs import is_expensive
from reporter import languages
from reporter.front.environ import RequestScope

READERS, REPORTS, EXPENSIVE, STAFF, HEALTH = "readers", "reports", "expensive", "staff", "health"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def is_health(scope: RequestScope) -> bool:
    """/healthz, which is answered without a thread: it must not wait for those that are busy."""
    return scope.path == "/healthz" and scope.method in {"GET", "HEAD"}


def choose_pool(environ: dict[str, Any]) -> str:
    """The name of the pool, by path, method and query string."""
    _language, path = languages.split_language(environ["PATH_INFO"])
    if path == "/readyz":
        return HEALTH
    # Staff must get in while readers fill their pool: they are the ones who can help.
    if path.startswith("/admin/"):
        return STAFF
    if environ["REQUEST_METHOD"] not in READING:
        return REPORTS
    return EXPENSIVE if is_expensive(environ["QUERY_STRING"]) else READERS
