"""Brings a database of any earlier version up to the current migrations, or says why that is impossible.

Early versions renumbered two migrations, removed one, and ran some in another order than today. Django knows
a migration by its name only, so it would create tables that exist already. docs/runbook.md tells operators
what to do about the sentences of UnableToUpgrade.
"""

from collections.abc import Iterable

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

OURS = ("reports", "aggregator")
Node = tuple[str, str]  # app, name of a migration
Column = tuple[str, str]  # table, column

RENAMED: dict[Node, str] = {
    ("aggregator", "0014_reading_spans"): "0013_reading_spans",
    ("aggregator", "0015_attempts_at_pages"): "0014_attempts_at_pages",
}
# It added a column that nothing read. On one branch it was the twelfth.
REMOVED: tuple[Node, ...] = (("aggregator", "0012_first_reading"), ("aggregator", "0013_first_reading"))
DROP_ITS_COLUMN = "ALTER TABLE IF EXISTS aggregator_officialpage DROP COLUMN IF EXISTS first_read_at"
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
 WHERE table_schema = current_schema() AND (table_name LIKE 'reports\\_%' OR table_name LIKE 'aggregator\\_%')
"""
LOCK = 0x68697374  # "hist": two hosts that start at once repair one after the other
MOST_NAMED = 5
BACKUP = (
    "Restore the backup from before the last upgrade into an empty database, then start this version on it"
)


class UnableToUpgrade(Exception):
    """The database is of a state that no version of the site leaves behind; says what to do."""


def bring_up_to_date() -> list[str]:
    """Repair what is recorded, then run the migrations; return what was repaired, a sentence each."""
    repaired: list[str] = repair_history()
    call_command("migrate", verbosity=0, interactive=False)
    return repaired


@transaction.atomic
def repair_history() -> list[str]:
    """Correct the record of migrations to that of this version: all of it, or nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    repaired = _rename_records() + _remove_records()
    _refuse_unknown()
    # Before anything runs: a migration on tables of another state would fail halfway.
    _compare_with_tables()
    return repaired + _run_overlooked()


def _read_applied() -> set[Node]:
    return {node for node in MigrationRecorder(connection).applied_migrations() if node[0] in OURS}


def _rename_records() -> list[str]:
    recorder, applied, repaired = MigrationRecorder(connection), _read_applied(), []
    for (app, old), new in RENAMED.items():
        if (app, old) in applied:
            recorder.record_unapplied(app, old)
            if (app, new) not in applied:
                recorder.record_applied(app, new)
            repaired.append(f"The migration {app}.{old} is recorded as {new}, which is its name now.")
    return repaired


def _remove_records() -> list[str]:
    recorder, applied, repaired = MigrationRecorder(connection), _read_applied(), []
    with connection.cursor() as cursor:
        cursor.execute(DROP_ITS_COLUMN)
    for app, name in REMOVED:
        if (app, name) in applied:
            recorder.record_unapplied(app, name)
            repaired.append(
                f"The migration {app}.{name} is no more; its column, which nothing used, is gone."
            )
    return repaired


def _refuse_unknown() -> None:
    """An older version must not write into tables that a newer one has changed."""
    known = MigrationExecutor(connection).loader.disk_migrations
    unknown = sorted(f"{app}.{name}" for app, name in _read_applied() if (app, name) not in known)
    if unknown:
        raise UnableToUpgrade(
            f"This database was prepared by another version of the site: {_join_names(unknown)} is"
            " unknown here. Start that version, or a newer one. To go back to this one, restore a backup that"
            " it made."
        )


def _compare_with_tables() -> None:
    """Raise unless exactly the columns of the recorded migrations exist."""
    present = _read_columns()
    recorded, others = _list_migration_columns()
    if missing := recorded - present:
        raise UnableToUpgrade(
            f"This database lacks {_name_columns(missing)}, though the migrations that make it are"
            f" recorded as run. {BACKUP}."
        )
    if early := others & present:
        raise UnableToUpgrade(
            f"This database has {_name_columns(early)}, though the migrations that make it are"
            f" not recorded as run. {BACKUP}; a backup must hold the table django_migrations."
        )


def _read_columns() -> set[Column]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return set(cursor.fetchall())


def _list_migration_columns() -> tuple[set[Column], set[Column]]:
    """(of the migrations that are recorded, of those that are not), by our models in the end."""
    executor, applied = MigrationExecutor(connection), _read_applied()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    recorded, whole = ProjectState(), ProjectState()
    for migration, _ in plan:
        node = (migration.app_label, migration.name)
        if node[0] not in OURS or node in applied:
            recorded = migration.mutate_state(recorded, preserve=False)
        whole = migration.mutate_state(whole, preserve=False)
    now = _list_columns(recorded)
    return now, _list_columns(whole) - now


def _list_columns(state: ProjectState) -> set[Column]:
    models = [model for model in state.apps.get_models() if model._meta.app_label in OURS]
    return {
        (model._meta.db_table, field.column)
        for model in models
        for field in model._meta.local_concrete_fields
        if field.column
    }


def _run_overlooked() -> list[str]:
    """Run migrations that come before some that have run already, on the tables as they are."""
    graph, applied = MigrationExecutor(connection).loader.graph, _read_applied()
    before = {node: [n for n in graph.forwards_plan(node) if n[0] in OURS] for node in applied}
    early = [node for node in before if not set(before[node]) <= applied]
    overlooked = list(dict.fromkeys(n for node in early for n in before[node] if n not in applied))
    recorder = MigrationRecorder(connection)
    for node in early:
        recorder.record_unapplied(*node)
    for node in sorted(overlooked, key=lambda node: len(graph.forwards_plan(node))):
        connection.check_constraints()  # no table can be changed while one of its checks is due
        MigrationExecutor(connection).migrate([node])
    for node in early:
        recorder.record_applied(*node)
    return [f"The migration {app}.{name} was run, after later ones." for app, name in overlooked]


def _name_columns(columns: Iterable[Column]) -> str:
    return _join_names(sorted(f"{table}.{column}" for table, column in columns))


def _join_names(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
