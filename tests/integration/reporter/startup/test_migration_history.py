"""A database of an older version becomes one of this version with all its rows, or is refused with a remedy.

`python -m tests.upgrades` does this from every commit that changed a migration. Here one stored database is
enough, of the last commit before migrations kept their names. Make it anew, should it ever be needed, with

    python -m tests.upgrades --dump 35e4471 tests/upgrades/before_renumbering.sql
"""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from reporter.startup import migration_history
from reporter.startup.migration_history import UnableToUpgrade
from tests.upgrades import database

DUMP = Path(__file__).parents[3] / "upgrades" / "before_renumbering.sql"
STORED, CHANGED = "upgrades_stored", "upgrades_changed"


def url_of(name: str) -> str:
    known = connection.get_connection_params()
    parts = {key: known[key] for key in ("user", "host", "port", "password") if key in known}
    return psycopg.conninfo.make_conninfo(dbname=name, **parts)


def recreate(name: str, template: str) -> None:
    with psycopg.connect(url_of("template1"), autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    with django_db_blocker.unblock():
        recreate(STORED, "template0")
        with psycopg.connect(url_of(STORED), autocommit=True) as target:
            target.execute(DUMP.read_text())
        yield STORED
        for name in (CHANGED, STORED):
            with psycopg.connect(url_of("template1"), autocommit=True) as admin:
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@pytest.fixture
def old(stored: str, django_db_blocker) -> Iterator[str]:
    """A copy of the stored database, to which Django is connected; its URL."""
    with django_db_blocker.unblock():
        recreate(CHANGED, stored)
        url, name = url_of(CHANGED), connection.settings_dict["NAME"]
        connect_to(CHANGED)
        yield url
        connect_to(name)


@pytest.fixture
def wanted(transactional_db: None) -> set[str]:
    """The shape of a new database."""
    return database.shape(url_of(connection.settings_dict["NAME"]))


def connect_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()


def run_statement(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def forget(app: str, name: str) -> None:
    run_statement(f"DELETE FROM django_migrations WHERE app = '{app}' AND name LIKE '{name}%'")


def recorded() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'aggregator' ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def test_stored_database_is_upgraded_with_all_its_rows(wanted, old):
    before = database.content(old)
    connection.close()

    repaired = migration_history.bring_up_to_date()

    assert [sentence.split()[2] for sentence in repaired] == [
        "aggregator.0014_reading_spans",
        "aggregator.0015_attempts_at_pages",
        "aggregator.0013_first_reading",
    ]
    assert database.lost(before, old) == []
    assert database.shape(old) ^ wanted == set()
    assert sum(map(len, before.rows.values())) > 60
    assert migration_history.bring_up_to_date() == []


def test_database_of_the_removed_migration_alone_is_repaired(old):
    run_statement("DROP TABLE aggregator_officialspan")
    run_statement("ALTER TABLE aggregator_officialpage DROP COLUMN attempts, DROP COLUMN gone_since")
    forget("aggregator", "0014")
    forget("aggregator", "0015")

    migration_history.repair_history()

    assert "0013_first_reading" not in recorded()
    assert recorded()[-1] == "0012_vendor_statements"


def test_migration_that_now_comes_before_one_that_has_run_is_run_after_it(old):
    migration_history.bring_up_to_date()
    run_statement("ALTER TABLE reports_service DROP COLUMN status_feed")
    forget("reports", "0007")

    assert migration_history.repair_history() == [
        "The migration reports.0007_service_status_feed was run, after later ones."
    ]

    call_command("migrate", check=True, verbosity=0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('aggregator', '0999_later', now())",
            "by another version of the site: aggregator.0999_later is unknown here. Start that version",
        ),
        (
            "DROP TABLE aggregator_tick",
            "lacks aggregator_tick.finished_at, aggregator_tick.id, aggregator_tick.st",
        ),
        (
            "CREATE TABLE aggregator_tickspan (id int)",
            "has aggregator_tickspan.id, though the migrations that make",
        ),
        ("DELETE FROM django_migrations", "a backup must hold the table django_migrations"),
    ],
)
def test_database_that_no_version_leaves_behind_is_refused_and_not_changed(old, change, sentence):
    run_statement(change)
    before = recorded()

    with pytest.raises(UnableToUpgrade, match=sentence.replace(".", r"\.")):
        migration_history.bring_up_to_date()

    assert recorded() == before
