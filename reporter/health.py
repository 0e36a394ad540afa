"""/healthz: the process answers. /readyz: the database, Redis, tomorrow's partition and a recent tick."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from aggregator.models import Tick
from reports import partitions

OLDEST_TICK = timedelta(seconds=6 * settings.TICK_SECONDS)  # verdicts older than that are stale


@csrf_exempt
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "up"})


@csrf_exempt
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all hold, else 503; each check says ok or what is wrong."""
    checks = {name: _said(check) for name, check in CHECKS.items()}
    ready = all(said == "ok" for said in checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503
    )


def _said(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, redis.RedisError) as error:
        return f"no answer: {type(error).__name__}"


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
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    return "ok" if tomorrow in partitions.existing() else f"no partition for {tomorrow}"


def _tick() -> str:
    tick = Tick.objects.first()
    if tick is None:
        return "no tick yet"
    age = datetime.now(UTC) - tick.finished_at
    return "ok" if age <= OLDEST_TICK else f"last tick {age.total_seconds():.0f} s ago"


VIEWS = {"healthz": healthz, "readyz": readyz}  # by address: reporter/middleware.py answers them first
CHECKS = {"database": _database, "redis": _redis, "partition": _partition, "tick": _tick}
