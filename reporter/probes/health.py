"""/healthz: the process answers. /readyz: what the site needs, what fails, and whether reports arrive."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from aggregator.models.bookkeeping import Tick
from aggregator.publication import current
from aggregator.publication.published import get_publication
from aggregator.queries import failures
from aggregator.queries.failures import Failing
from reports import partitions
from reports.intake.refusals import UnableToSpool
from reports.intake.spool import open_spool
from reports.times import DAY, SECOND

# Six ticks: one may be slow and one lost at a restart without an alarm.
OLDEST_TICK = 6 * settings.TICK_SECONDS * SECOND  # verdicts older than that are stale
MOST_NAMED = 10
DEGRADED = {"services", "reports", "spool"}  # a load balancer should send requests also while these fail


@csrf_exempt
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "up"})


@csrf_exempt
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all checks pass, else 503; each check is "ok" or what is wrong.

    `publication` is what this web process reads: its number, its time, and its age in seconds.

    Where only single services fail, the site works for all others. Where no reports reach it, or some still
    wait to be counted, taking it out of service would not help. All three are 200 and "degraded".
    """
    checks = {name: _run_check(check) for name, check in CHECKS.items()}
    wrong = [name for name, result in checks.items() if result != "ok"]
    status = "not ready" if wrong else "ready"
    if wrong and set(wrong) <= DEGRADED:
        status = "degraded"
    answer = {"status": status, "checks": checks, "publication": _describe_publication()}
    return JsonResponse(answer, status=503 if status == "not ready" else 200)


def _describe_publication() -> dict[str, object] | None:
    now = datetime.now(UTC)
    publication, age = get_publication(), _read_publication_age(now)
    if publication is None:
        return None
    published_at = None if age is None else now - age
    return {
        "number": publication.number,
        "published_at": published_at and f"{published_at:%Y-%m-%dT%H:%M:%SZ}",
        "age_seconds": None if age is None else round(age.total_seconds()),
    }


def _read_publication_age(now: datetime) -> timedelta | None:
    """Since the tick whose numbers this process shows; None before the first one."""
    as_of = current.read_freshness(now=now).as_of if get_publication() else None
    return now - as_of if as_of else None


def _run_check(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, redis.RedisError, UnableToSpool) as error:
        return f"no answer: {type(error).__name__}"


# A query, because a connection that was kept open says nothing about the server behind it.
def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _redis() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
    )
    with client:
        client.ping()
    return "ok"


def _partition() -> str:
    # Tomorrow's, because at midnight it would be too late to notice that it is missing.
    tomorrow = datetime.now(UTC).date() + DAY
    return "ok" if tomorrow in partitions.list_days() else f"no partition for {tomorrow}"


def _tick() -> str:
    tick = Tick.objects.first()
    if tick is None:
        return "no tick yet"
    age = datetime.now(UTC) - tick.finished_at
    return "ok" if age <= OLDEST_TICK else f"last tick {age.total_seconds():.0f} s ago"


def _publication() -> str:
    """Pages of an old one tell their age. Yet another web host may follow, where this one does not."""
    if get_publication() is None:
        return "nothing is published on this host yet"
    age = _read_publication_age(datetime.now(UTC))
    return "ok" if age is None or age <= OLDEST_TICK else f"of a tick {age.total_seconds():.0f} s ago"


def _stages() -> str:
    return _describe_failures([failing for failing in failures.read_failures() if failing.slug is None])


def _services() -> str:
    return _describe_failures([failing for failing in failures.read_failures() if failing.slug is not None])


def _reports() -> str:
    tick = Tick.objects.first()
    if tick is None or tick.silent_since is None:
        return "ok"
    return f"none of any service since {tick.silent_since:%Y-%m-%d %H:%M}Z, though many were due"


def _spool() -> str:
    """Reports that wait on this web host, and those that the database refused."""
    with closing(open_spool()) as spool:
        status = spool.read_status()
    lines = []
    if status.oldest is not None:
        age = (datetime.now(UTC) - status.oldest).total_seconds()
        lines.append(f"{status.waiting} reports wait for the database, the oldest for {age:.0f} s")
    if status.set_aside:
        lines.append(f"{status.set_aside} reports cannot be counted and are set aside")
    return "; ".join(lines) or "ok"


def _describe_failures(failures_present: list[Failing]) -> str:
    """The oldest few by name, so that it stays one line."""
    lines = [
        f"{each.stage} fails{f' for {each.slug}' if each.slug else ''} since"
        f" {each.since:%Y-%m-%d %H:%M}Z ({each.error})"
        for each in failures_present[:MOST_NAMED]
    ]
    count = len(failures_present)
    more = [f"and {count - MOST_NAMED} more"] if count > MOST_NAMED else []
    return "; ".join(lines + more) or "ok"


CHECKS = {
    "database": _database,
    "redis": _redis,
    "partition": _partition,
    "tick": _tick,
    "publication": _publication,
    "stages": _stages,
    "services": _services,
    "reports": _reports,
    "spool": _spool,
}
VIEWS = {"healthz": healthz, "readyz": readyz}  # by address: reporter/middleware.py answers them first
