"""/readyz says what is wrong, each thing by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from aggregator.models import StageFailure, Tick
from aggregator.models.publications import PublishedSnapshot
from aggregator.pipeline import publications
from aggregator.publication.follower import adopt, read_newer
from aggregator.publication.published import Publication, set_publication
from reporter.probes.health import OLDEST_TICK
from reports import partitions
from reports.models import Service
from tests.builders.reports import make_service, right_now

WELL = {"stages": "ok", "services": "ok", "reports": "ok", "spool": "ok"}
READY = {"database": "ok", "redis": "ok", "partition": "ok", "tick": "ok", "publication": "ok"} | WELL
NOTHING = "nothing is published on this host yet"
SECOND = timedelta(seconds=1)


@pytest.fixture
def _ready(db):
    today = right_now().date()
    partitions.create_days(first=today, last=today + timedelta(days=2))
    make_service("acme")
    publish(age=timedelta(0))


def publish(*, age: timedelta) -> None:
    """A tick, published to this process."""
    ticked(age=age)
    publications.refresh(now=right_now() - age)
    assert adopt(Publication(read_newer(0)))


def ticked(*, age: timedelta) -> None:
    at = right_now() - age
    Tick.objects.update_or_create(id=1, defaults={"started_at": at, "finished_at": at})


def asked(client) -> tuple[int, str, dict]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["status"], answer.json()["checks"]


def test_process_that_answers_is_up_whatever_else_is_not(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "up"})


@pytest.mark.usefixtures("_ready")
def test_ready_when_all_hold(client):
    assert asked(client) == (200, "ready", READY)


@pytest.mark.usefixtures("_ready")
def test_site_without_a_tick_is_not_ready(client):
    Tick.objects.all().delete()

    assert asked(client) == (503, "not ready", READY | {"tick": "no tick yet"})


@pytest.mark.usefixtures("_ready")
def test_site_whose_ticks_stand_still_is_not_ready(client):
    ticked(age=timedelta(hours=3))

    assert asked(client) == (503, "not ready", READY | {"tick": "last tick 10800 s ago"})


@pytest.mark.usefixtures("_ready")
def test_it_tells_what_this_process_reads(client):
    publish(age=30 * SECOND)
    told = client.get("/readyz").json()["publication"]

    tick = Tick.objects.get()
    assert told["published_at"] == f"{tick.finished_at:%Y-%m-%dT%H:%M:%SZ}"
    assert told["number"] == max(PublishedSnapshot.objects.values_list("number", flat=True))
    assert 30 <= told["age_seconds"] < 60


@pytest.mark.usefixtures("_ready")
def test_a_web_host_without_a_publication_is_not_ready(client):
    set_publication(None)

    assert asked(client) == (503, "not ready", READY | {"publication": NOTHING})
    assert client.get("/readyz").json()["publication"] is None


@pytest.mark.usefixtures("_ready")
def test_a_web_host_that_does_not_follow_is_not_ready_though_ticks_go_on(client):
    publish(age=timedelta(hours=3))
    ticked(age=timedelta(0))

    status, words, checks = asked(client)
    assert (status, words, checks | {"publication": "ok"}) == (503, "not ready", READY)
    assert checks["publication"].startswith("of a tick 108")


@pytest.mark.usefixtures("_ready")
def test_service_that_fails_is_named_and_the_site_goes_on(client):
    acme = Service.objects.get(slug="acme")
    at = datetime(2026, 11, 30, 12, 1, tzinfo=UTC)
    StageFailure.objects.create(stage="incidents", service=acme, since=at, last_at=at, error="KeyError")

    assert asked(client) == (
        200,
        "degraded",
        READY | {"services": "incidents fails for acme since 2026-11-30 12:01Z (KeyError)"},
    )


@pytest.mark.usefixtures("_ready")
def test_site_of_which_a_whole_stage_fails_is_not_ready(client):
    at = datetime(2026, 11, 30, 12, 1, tzinfo=UTC)
    StageFailure.objects.create(stage="rollups", since=at, last_at=at, error="KeyError")

    assert asked(client) == (
        503,
        "not ready",
        READY | {"stages": "rollups fails since 2026-11-30 12:01Z (KeyError)"},
    )


@pytest.mark.usefixtures("_ready")
def test_site_that_hears_nothing_says_so_and_stays_in_service(client):
    Tick.objects.update(silent_since=datetime(2026, 11, 30, 12, 1, tzinfo=UTC))

    said = "none of any service since 2026-11-30 12:01Z, though many were due"
    assert asked(client) == (200, "degraded", READY | {"reports": said})


@pytest.mark.usefixtures("_ready")
def test_tick_a_little_late_is_no_reason(client):
    ticked(age=OLDEST_TICK - 30 * SECOND)

    assert (OLDEST_TICK, asked(client)) == (60 * SECOND, (200, "ready", READY))


@pytest.mark.usefixtures("_ready")
def test_site_without_tomorrow_is_not_ready(client):
    tomorrow = right_now().date() + timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE reports_report_p{tomorrow:%Y%m%d}")

    assert asked(client) == (503, "not ready", READY | {"partition": f"no partition for {tomorrow}"})


@pytest.mark.usefixtures("_ready")
def test_site_without_redis_is_not_ready(client, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"

    assert asked(client) == (503, "not ready", READY | {"redis": "no answer: ConnectionError"})


@pytest.mark.django_db(transaction=True)
def test_site_without_a_database_is_not_ready(client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    gone = "no answer: OperationalError"
    assert asked(client) == (
        *(503, "not ready"),
        dict.fromkeys(READY, gone) | {"redis": "ok", "spool": "ok", "publication": NOTHING},
    )


@pytest.mark.parametrize("url", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_health_is_asked_anew_each_time(url, client):
    answer = client.get(url)

    assert "no-store" in answer["Cache-Control"]
    assert client.post(url).status_code == 405
