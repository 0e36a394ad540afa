"""Days of the report log: created ahead, dropped after retention. The only DDL at run time."""

from datetime import UTC, date, datetime, time

from django.db import connection, transaction
from psycopg import sql

from reports.times import DAY

# Maintenance may fail for a week before reports lack a partition of their own.
DAYS_AHEAD = 7
PREFIX = "reports_report_p"
ONE_AT_A_TIME = 7_301_001  # advisory lock: two workers must not create the same day


def create_days(*, first: date, last: date) -> list[date]:
    """Create the days [first, last] that are missing; return those made here."""
    missing = sorted(set(_days(first, last)) - list_days())
    return [day for day in missing if _create(day)]


def empty_default_partition() -> list[date]:
    """Move reports out of the default partition into partitions of their days; return those days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT (slot AT TIME ZONE 'UTC')::date FROM reports_report_default")
        caught = sorted(day for (day,) in cursor.fetchall())
    return [day for day in caught if _create(day)]


def drop_days_before(*, day: date) -> list[date]:
    """Drop all days before `day`; return them. What was counted of them stays in the rollups."""
    # Oldest first: after an interruption no day is missing in the middle.
    old = sorted(d for d in list_days() if d < day)
    # A transaction each, because a DROP holds its lock on the whole log until the commit.
    for gone in old:
        with transaction.atomic(), connection.cursor() as cursor:
            _limit_waiting(cursor)
            cursor.execute(sql.SQL("DROP TABLE {}").format(_name(gone)))
    return old


def list_days() -> set[date]:
    """The days that have a partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid"
            " WHERE inhparent = 'reports_report'::regclass AND relname LIKE %s",
            [PREFIX + "%"],
        )
        return {_day(name) for (name,) in cursor.fetchall()}


def _create(day: date) -> bool:
    """Create a partition, move rows of its day there from the default partition, then attach it.

    False when another worker was first. The default partition is locked before it is emptied: with a row of
    that day left in it, PostgreSQL would refuse to attach the new one.
    """
    start = datetime.combine(day, time(), UTC)
    bounds = {"start": start, "end": start + DAY}
    with transaction.atomic(), connection.cursor() as cursor:
        _limit_waiting(cursor)
        # Each process runs this hourly task; the second one must see the partition of the first.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if day in list_days():
            return False
        cursor.execute("LOCK TABLE reports_report_default IN ACCESS EXCLUSIVE MODE")
        table = _name(day)
        cursor.execute(sql.SQL("CREATE TABLE {} (LIKE reports_report INCLUDING ALL)").format(table))
        cursor.execute(
            sql.SQL(
                "WITH caught AS (DELETE FROM reports_report_default"
                " WHERE slot >= %(start)s AND slot < %(end)s RETURNING *)"
                " INSERT INTO {} SELECT * FROM caught"
            ).format(table),
            bounds,
        )
        cursor.execute(
            sql.SQL("ALTER TABLE reports_report ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
                table, sql.Literal(bounds["start"]), sql.Literal(bounds["end"])
            )
        )
    return True


def _limit_waiting(cursor: object) -> None:
    """DDL that waits for a lock blocks every query behind it: better to fail, and try again in an hour."""
    cursor.execute("SET LOCAL lock_timeout = '5s'")  # type: ignore[attr-defined]


def _name(day: date) -> sql.Identifier:
    return sql.Identifier(f"{PREFIX}{day:%Y%m%d}")


def _day(name: str) -> date:
    return date.fromisoformat(name.removeprefix(PREFIX))


def _days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]
