"""What a database holds, and how it differs from another one."""

import re
from dataclasses import dataclass

import psycopg
from psycopg import sql

OURS = "(t.relname LIKE 'reports\\_%' OR t.relname LIKE 'aggregator\\_%')"
# Days of the log come and go by the calendar.
NOT_DAYS = "t.relname !~ '^reports_report_(p[0-9]+|default)'"
TABLES = f"""
SELECT t.relname, array_agg(a.attname::text ORDER BY a.attname)
  FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace AND {OURS} AND {NOT_DAYS}
 GROUP BY t.relname
"""
SHAPE = f"""
SELECT t.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
  FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE t.relkind IN ('r', 'p') AND t.relnamespace = 'public'::regnamespace AND {OURS} AND {NOT_DAYS}
UNION ALL
SELECT t.relname || ' ' || c.contype::text || ' ' || pg_get_constraintdef(c.oid)
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE {OURS} AND {NOT_DAYS}
UNION ALL
SELECT pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE {OURS} AND {NOT_DAYS}
UNION ALL
SELECT pg_get_triggerdef(g.oid) FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
 WHERE NOT g.tgisinternal AND {OURS} AND {NOT_DAYS}
"""
# A check that went through a dump has its casts at other places.
CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")
# Rows that are written once: each must be there afterwards as it was.
WRITTEN_ONCE = (
    "reports_report",
    "reports_exclusion",
    "aggregator_assessment",
    "aggregator_incidentevent",
    "aggregator_incidentnote",
    "aggregator_officialclaim",
    "aggregator_vendorstatement",
)
# Rows of the present only.
OF_THE_PRESENT = ("aggregator_tick", "aggregator_tickspan", "aggregator_stagefailure")


@dataclass(frozen=True)
class Content:
    """Rows of each table as text, sorted; by table and column."""

    columns: dict[str, list[str]]
    rows: dict[str, list[str]]


def shape(url: str) -> set[str]:
    """Columns, constraints, indexes and triggers, one a line."""
    with psycopg.connect(url) as connection:
        return {CASTS.sub("", line) for (line,) in connection.execute(SHAPE)}


def content(url: str, columns: dict[str, list[str]] | None = None) -> Content:
    """Of all tables, or of these columns of these tables, as far as they are there."""
    with psycopg.connect(url) as connection:
        present = dict(connection.execute(TABLES).fetchall())
        chosen = {
            table: [name for name in present.get(table, []) if name in names]
            for table, names in (columns or present).items()
        }
        return Content(chosen, {table: _rows(connection, table, names) for table, names in chosen.items()})


def _rows(connection: psycopg.Connection, table: str, names: list[str]) -> list[str]:
    if not names:
        return []
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    query = sql.SQL("SELECT (ROW({}))::text FROM {} ORDER BY 1").format(listed, sql.Identifier(table))
    return [row for (row,) in connection.execute(query)]


def lost(before: Content, url: str) -> list[str]:
    """What of the rows is no longer there, a table each."""
    after = content(url, before.columns)
    found = []
    for table, rows in before.rows.items():
        names = set(before.columns[table])
        same = names == set(after.columns[table])
        if table in WRITTEN_ONCE and same and (gone := set(rows) - set(after.rows[table])):
            found.append(f"{table}: {len(gone)} rows changed")
        elif table not in OF_THE_PRESENT and len(after.rows[table]) < len(rows):
            found.append(f"{table}: {len(rows)} rows before, {len(after.rows[table])} after")
    return found
