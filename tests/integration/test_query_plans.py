"""Set-based statements find their rows by an index, also when the tables have grown."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.db import connection, transaction

from reports import partitions, sql
from reports.intake.report_log import NewReport
from tests.builders.reports import make_service

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SERVICES = 50
ROOT = Path(__file__).parents[2]

# 60,000 reports of three days, 60,000 minutes of forty days, 60,000 hours of eight weeks.
FILL = """
INSERT INTO reports_report
SELECT reports_slot_of(at), service, decode(md5(n::text), 'hex'), 'broken',
       gen_random_uuid(), 'chat', '', '', decode(md5(n::text), 'hex'), at, at, false
FROM generate_series(1, 60000) AS n,
     LATERAL (SELECT %(now)s::timestamptz - n * interval '4 seconds' AS at,
                     (%(services)s::bigint[])[1 + n %% 50] AS service) AS said;
INSERT INTO aggregator_rollup (service_id, minute, stance, surface, symptom, region, reports)
SELECT (%(services)s::bigint[])[1 + n %% 50], %(now)s::timestamptz - n * interval '1 minute',
       'broken', 'chat', '', '', 1
FROM generate_series(1, 60000) AS n;
INSERT INTO aggregator_rolluphour (service_id, hour, stance, surface, symptom, region, reports)
SELECT service, date_trunc('hour', %(now)s::timestamptz) - n * interval '1 hour', 'broken', 'chat', '', '', 60
FROM generate_series(1, 1200) AS n, unnest(%(services)s::bigint[]) AS service;
ANALYZE reports_report, aggregator_rollup, aggregator_rolluphour;
"""

REPORT = {
    "slot": NOW,
    "reporter_key": bytes(16),
    "network_key": bytes(16),
    "network_key_before": None,
    "stance": "broken",
    "id": uuid4(),
    "surface": "",
    "symptom": "",
    "region": "",
    "received_at": NOW,
    "now": NOW,
}
ONE_SURFACE = {"surface": "chat", "symptom": None, "region": None}
CHOICE = {"stance": "broken", "surface": "chat", "symptom": None, "region": None, "networks": []}
EVERYTHING = {"surface": None, "symptom": None, "region": None}


def list_cases(services: list[int]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Every statement as its caller asks it: (package, statement, case) -> values."""
    one, few = services[0], services[:3]
    last_hour = {"first": NOW - HOUR, "last": NOW}
    last_day = {"first": NOW - DAY, "last": NOW}
    bars = {"first": NOW - 90 * DAY, "last": NOW, "unknown": ["thin", "no_data"]}
    pauses = {"intake_pause": timedelta(seconds=30), "tick_pause": timedelta(minutes=2), "quiet": HOUR / 4}
    tick = {"oldest": NOW - 2 * DAY, "since": NOW - HOUR / 4, "until": NOW + HOUR / 4}
    past_hours = {
        "services": [one],
        "first": NOW - 56 * DAY,
        "last": NOW,
        "left_services": [one] * 3,
        "left_hours": [NOW - HOUR, NOW - 2 * HOUR, NOW - 3 * HOUR],
    }
    hours_of_places = last_hour | {"floor": 5, "by_network": True}
    return {
        ("aggregator", "coverage_gaps", ""): last_day | pauses,
        ("reports", "excluded_reach", ""): last_day | CHOICE | {"service": one},
        ("reports", "busiest_networks", ""): last_day | CHOICE | {"service": one, "most": 12},
        ("reports", "exclude_reports", ""): last_day
        | CHOICE
        | {"service": one, "exclusion": 1, "now": NOW, "networks": ["00000000"]},
        ("reports", "forget_boundary_labels", ""): {"slots": [NOW - n * DAY for n in range(1, 91)]},
        ("reports", "restore_reports", ""): last_day | {"service": one, "exclusion": 1, "now": NOW},
        ("aggregator", "networks_with_and_without", ""): last_hour
        | CHOICE
        | {"service": one, "begun": NOW - 2 * DAY, "until": NOW},
        ("aggregator", "late_minutes", ""): tick | {"changed_after": NOW - HOUR / 60},
        ("aggregator", "remember_watches", ""): {
            "services": few,
            "levels": ["ok"] * 3,
            "memories": "[{}, {}, {}]",
            "until": NOW,
        },
        ("aggregator", "open_minutes", ""): tick,
        ("aggregator", "rollup_minutes", "none late"): tick | {"services": [], "minutes": []},
        ("aggregator", "rollup_minutes", "few late"): tick
        | {"services": few, "minutes": [NOW - 3 * HOUR] * 3},
        ("aggregator", "rollup_hours", ""): {"services": few, "hours": [NOW.replace(minute=0)] * 3},
        ("aggregator", "stances_by_minute", ""): last_hour | {"services": services},
        ("aggregator", "networks_by_minute", ""): last_hour | {"services": None},
        ("aggregator", "crowds_by_minute", ""): last_hour | {"services": services},
        ("aggregator", "days_counted", "all"): bars | {"service": None},
        ("aggregator", "days_counted", "one"): bars | {"service": one},
        ("aggregator", "discarded_by_hour", ""): {
            "services": [one],
            "first": NOW - 56 * DAY,
            "last": NOW,
        },
        ("aggregator", "crowd_minutes", ""): last_hour
        | {"services": None, "given_services": few, "minutes": [NOW - HOUR] * 3}
        | {"stances": ["broken"] * 3, "aside": [0] * 3, "networks": [9] * 3},
        ("aggregator", "place_hours", "all"): hours_of_places | {"services": None},
        ("aggregator", "place_hours", "one"): hours_of_places | {"services": [one]},
        ("aggregator", "hours_of_places", ""): last_day | {"services": [one]},
        ("aggregator", "place_in_buckets", ""): last_day
        | {"service": one, "step": HOUR, "region": "US", "surface": "*", "symptom": "*"},
        ("aggregator", "broken_by_hour", "one"): {
            "services": [one],
            "first": NOW - 56 * DAY,
            "last": NOW,
        },
        ("aggregator", "kinds_by_minute", ""): tick | {"first": NOW - HOUR / 4, "last": NOW},
        ("aggregator", "minute_cells", ""): {
            "services": [one],
            "first_hour": NOW - 23 * HOUR,
            "last_hour": NOW - HOUR,
        }
        | last_day,
        ("aggregator", "past_versions", ""): {},
        ("aggregator", "first_hours", ""): {"services": services, "unknown": ["thin"]},
        ("aggregator", "publish_snapshots", ""): {"keys": [".board"], "bodies": [b""], "number": 1},
        ("aggregator", "hour_cells", ""): {
            "service": one,
            "first": NOW - 56 * DAY,
            "last": NOW,
            "of_day": [14, 15],
        },
        ("aggregator", "scatter_of_day", ""): last_day | {"services": services},
        ("aggregator", "part_minutes", ""): {"first": NOW - HOUR / 60, "last": NOW, "services": services},
        ("aggregator", "part_networks", ""): last_day
        | {"service": one, "dimension": "surface", "value": "api"},
        ("aggregator", "part_sums", ""): past_hours,
        ("aggregator", "minutes_in_buckets", "one"): last_day
        | {"services": [one], "step": HOUR}
        | ONE_SURFACE,
        ("aggregator", "minutes_in_buckets", "board"): last_day
        | {"services": services, "step": HOUR}
        | EVERYTHING,
        ("aggregator", "hours_in_buckets", "one"): last_day | {"services": [one], "step": HOUR} | ONE_SURFACE,
        ("aggregator", "hours_in_buckets", "board"): last_day
        | {"services": services, "step": HOUR}
        | EVERYTHING,
    }


CASES = sorted(list_cases([1, 2, 3]))
BY_FUNCTION = {"append_reports", "complete_report", "own_report"}
# What is meant to read a table through: once a night, a day of the log.
WHOLE = {("reports", "report_table"), ("aggregator", "networks_of_day")}


@pytest.fixture(scope="module")
def services(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[int]]:
    """Large tables, made once for all cases and then taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        partitions.create_days(first=(NOW - 3 * DAY).date(), last=(NOW + DAY).date())
        services = [make_service(f"service-{n}", surfaces=(), symptoms=()).id for n in range(SERVICES)]
        with connection.cursor() as cursor:
            # Of a disk without moving parts. With 4, the default, reading 60,000 rows through is close,
            # decided by what other tests left in the files; with millions of rows it is none.
            cursor.execute("SET LOCAL random_page_cost = 1.1")
            cursor.execute(FILL, {"now": NOW, "services": services})
        connection.check_constraints()  # once, not at the end of each test
        yield services
        transaction.set_rollback(True)


def scanned(plan: dict[str, Any]) -> set[str]:
    """Tables that a plan reads from end to end."""
    tables = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return tables.union(*(scanned(part) for part in plan.get("Plans", [])))


def large() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples > 5000"
        )
        return {name for (name,) in cursor.fetchall()}


def test_tables_are_large(services):
    days = {f"reports_report_p{NOW - n * DAY:%Y%m%d}" for n in range(3)}
    assert large() == {"aggregator_rollup", "aggregator_rolluphour"} | days


@pytest.mark.parametrize(("package", "name", "case"), CASES, ids=["-".join(filter(None, c)) for c in CASES])
def test_statement_scans_no_large_table(services, package, name, case):
    with connection.cursor() as cursor:
        statement = f"EXPLAIN (FORMAT JSON) {sql.load(package, name)}"
        cursor.execute(statement, list_cases(services)[package, name, case])
        plan = cursor.fetchone()[0]

    assert scanned(plan[0]["Plan"]) & large() == set()


def count_scans() -> int:
    """How often this transaction has read a day of the log from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_scan) FROM pg_stat_xact_user_tables WHERE starts_with(relname, 'reports_report')"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("name", sorted(BY_FUNCTION))
def test_function_of_the_intake_scans_no_day_of_the_log(services, name):
    """EXPLAIN does not show what a function does, so it is run, more often than before a plan is kept."""
    new = NewReport(
        **{field: (REPORT | {"service_id": services[0]})[field] for field in NewReport.__struct_fields__}
    )
    values = {"reports": msgspec.json.encode([new]).decode(), "number": 1, "is_late": False}
    before = count_scans()
    with transaction.atomic(), connection.cursor() as cursor:
        for _ in range(7):
            cursor.execute(
                sql.load("reports", name), REPORT | values | {"report": new.id, "service_id": services[0]}
            )
        transaction.set_rollback(True)

    assert count_scans() == before


def test_every_statement_has_a_case():
    """But the log's own DDL. What the bench does (reporter) may take its time."""
    files = {(app, path.stem) for app in ("reports", "aggregator") for path in ROOT.glob(f"{app}/sql/*.sql")}

    own = {("reports", name) for name in BY_FUNCTION}
    assert files - {(package, name) for package, name, _ in CASES} == WHOLE | own


def test_scan_of_a_large_table_is_noticed(services):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) SELECT * FROM aggregator_rollup WHERE reports = 7")
        plan = cursor.fetchone()[0]

    assert scanned(plan[0]["Plan"]) == {"aggregator_rollup"}
