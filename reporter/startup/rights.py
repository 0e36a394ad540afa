"""What each database account may do: of the web server, of staff pages, and nobody else.

The owner (DATABASE_URL) runs migrations and may do everything. Sites with one account need none of this.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from psycopg import sql

CATALOGUE = (
    *("reports_category", "reports_service", "reports_surface", "reports_symptom"),
    *("reports_component", "reports_dependency"),
)
# Counts, verdicts, incidents, vendors' claims, and how the ticks go: what pages and /readyz tell everybody.
PUBLISHED = (
    "aggregator_assessment", "aggregator_attribution", "aggregator_baseline", "aggregator_crowdminute",
    "aggregator_incident", "aggregator_incidentevent", "aggregator_incidentnote", "aggregator_learnedendings",
    "aggregator_officialclaim", "aggregator_officialpage", "aggregator_officialspan", "aggregator_partusual",
    "aggregator_placehour", "aggregator_publishedsnapshot", "aggregator_rollup", "aggregator_rolluphour",
    "aggregator_stagefailure", "aggregator_tick", "aggregator_tickspan", "aggregator_watch",
)  # fmt: skip
STAFF_ACCOUNTS = (
    *("auth_group", "auth_group_permissions", "auth_user", "auth_user_groups", "auth_user_user_permissions"),
    *("django_admin_log", "django_session"),
)
EVERY = ("*",)
INTAKE = ("reports_append", "reports_find_own", "reports_complete")


@dataclass(frozen=True)
class Rights:
    """Tables by privilege, which may name columns; and functions that may be called."""

    tables: Mapping[str, tuple[str, ...]]
    functions: tuple[str, ...] = ()


WEB_RIGHTS = Rights(
    {
        "SELECT": (
            *CATALOGUE,
            *PUBLISHED,
            "reports_intakespan",
            "aggregator_vendorkey",  # of a key it holds the digest only
            "aggregator_vendorstatement",
        ),
        # How many reports staff took out, which incidents' pages tell; not of which networks, nor why.
        "SELECT (service_id, first, last, reports, undone_at, at)": ("reports_exclusion",),
        "INSERT": ("reports_intakespan", "aggregator_vendorstatement"),
        "UPDATE (last)": ("reports_intakespan",),
        "UPDATE (withdrawn_at)": ("aggregator_vendorstatement",),
        "UPDATE (last_used_at)": ("aggregator_vendorkey",),
    },
    INTAKE,
)
# Staff count the reports of a selection and take them out, so these pages need the log.
STAFF_RIGHTS = Rights(
    {
        "SELECT": EVERY,
        "INSERT, UPDATE, DELETE": STAFF_ACCOUNTS,
        "INSERT, UPDATE": (
            *("reports_exclusion", "aggregator_incidentnote"),
            *("aggregator_vendorkey", "aggregator_vendorstatement"),
        ),
        "UPDATE (excluded, exclusion_id, changed_at)": ("reports_report",),
    }
)


def list_grants(*, account: str, schema: str, rights: Rights) -> Iterator[sql.Composable]:
    """Statements that give an account these rights, and no others, on what is in the schema of our tables."""
    name, place = sql.Identifier(account), sql.Identifier(schema)
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield sql.SQL(f"REVOKE ALL ON ALL {kind} IN SCHEMA {{}} FROM {{}}").format(place, name)
    for privilege, tables in rights.tables.items():
        if tables == EVERY:
            what = sql.SQL("ALL TABLES IN SCHEMA {}").format(place)
        else:
            what = sql.SQL(", ").join(sql.Identifier(schema, table) for table in tables)
        # The privileges are words of ours, and stand above.
        yield sql.SQL(f"GRANT {privilege} ON {{}} TO {{}}").format(what, name)
    if rights.functions:
        # Also where a backup was restored without privileges: then everybody may call a function.
        functions = sql.SQL(", ").join(sql.Identifier(schema, function) for function in rights.functions)
        yield sql.SQL("REVOKE ALL ON FUNCTION {} FROM PUBLIC").format(functions)
        yield sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(functions, name)
