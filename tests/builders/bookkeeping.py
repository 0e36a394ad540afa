"""The log and what is counted from it, read past the site, and compared."""

import psycopg

from aggregator.pipeline.locks import ONE_AT_A_TIME

COUNTED_BY_TICK = (
    "SELECT started_at > (SELECT max(received_at) FROM reports_report) + interval '1 second'"
    " FROM aggregator_tick"
)


def tick_walks(database: psycopg.Connection) -> bool:
    """Whether somebody holds the lock of the tick."""
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
    return database.execute(held, [ONE_AT_A_TIME]).fetchone()[0] > 0


def counted_by_tick(database: psycopg.Connection) -> bool:
    """Whether a tick began after the last report was committed."""
    return bool(database.execute(COUNTED_BY_TICK).fetchone()[0])


def logged_ids(database: psycopg.Connection) -> set[str]:
    return {str(row[0]) for row in database.execute("SELECT id FROM reports_report")}


def in_the_log(database: psycopg.Connection, unit: str) -> list[tuple]:
    return database.execute(
        f"SELECT service_id, date_trunc('{unit}', received_at), stance, surface, symptom, region, count(*)"
        " FROM reports_report WHERE NOT excluded GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
    ).fetchall()


def rolled_up(database: psycopg.Connection, table: str, unit: str) -> list[tuple]:
    return database.execute(
        f"SELECT service_id, {unit}, stance, surface, symptom, region, reports FROM {table}"
        " WHERE reports > 0 ORDER BY 1, 2, 3, 4, 5, 6"
    ).fetchall()
