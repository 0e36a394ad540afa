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


ADD_INCIDENT = """
WITH service AS (SELECT id FROM reports_service WHERE slug = %(service)s),
incident AS (
    INSERT INTO aggregator_incident
        (service_id, state, onset_at, evident_at, detected_at, opened_at, resolved_at, ended_at, peak,
         expected_at_peak, provisional, surfaces, symptoms, regions)
    SELECT id, 'resolved', begun, begun, begun, begun, ended, ended, 9, 1, false, '{}', '{}', '{}'
    FROM service, (SELECT now() - interval '9 hours' AS begun, now() - interval '8 hours' AS ended) AS times
    RETURNING *
),
assessment AS (
    INSERT INTO aggregator_assessment (service_id, at, state, onset_at, evidence, usual, policy)
    SELECT service_id, ended_at, state, onset_at, '{}', '{}', 'test' FROM incident RETURNING *
)
INSERT INTO aggregator_incidentevent (incident_id, assessment_id, at, published_at, state)
SELECT incident.id, assessment.id, assessment.at, assessment.at, assessment.state FROM incident, assessment
RETURNING incident_id
"""


def add_incident(database: psycopg.Connection, *, service: str) -> int:
    """One that is over since eight hours; its number."""
    return int(database.execute(ADD_INCIDENT, {"service": service}).fetchone()[0])
