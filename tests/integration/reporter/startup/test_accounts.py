"""Accounts of the web server and of staff: few connections, no more rights than needed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from reporter.startup import accounts
from reporter.startup.accounts import DatabaseAccount, UnableToLimit, limit_account
from reporter.startup.rights import WEB_RIGHTS

NAME, PLAIN = "web of tests", "plain of tests"
ACCOUNT = DatabaseAccount("WEB_DATABASE_URL", NAME, "p" * 20, 2, WEB_RIGHTS)


def parameters(**changed: str) -> dict[str, object]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "host", "port") if name in known} | changed


def run_statement(statement: str, *names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def read_limit() -> int:
    """How many connections the web server's account may have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [NAME])
        return int(cursor.fetchone()[0])


def read_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@contextmanager
def plain_owner() -> Iterator[None]:
    """As an owner of the tables that is no superuser and may make no accounts."""
    run_statement("CREATE ROLE {}", PLAIN)
    try:
        run_statement("GRANT {} TO {}", read_user(), PLAIN)
        run_statement("SET ROLE {}", PLAIN)
        yield
    finally:
        run_statement("RESET ROLE")
        run_statement("DROP ROLE {}", PLAIN)


@pytest.fixture
def account(transactional_db: None) -> Iterator[DatabaseAccount]:
    yield ACCOUNT
    run_statement("DROP OWNED BY {}", NAME)
    run_statement("DROP ROLE {}", NAME)


def test_web_server_cannot_take_the_connections_of_the_worker(account):
    limit_account(account)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(psycopg.connect(**parameters(user=NAME)))

        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            psycopg.connect(**parameters(user=NAME))
        psycopg.connect(**parameters()).close()


def test_rights_of_before_are_taken_back_at_the_next_start(account):
    limit_account(account)
    run_statement("GRANT pg_read_all_data, pg_write_all_data TO {}", NAME)
    run_statement("GRANT SELECT (slot) ON reports_report TO {}", NAME)

    warning = limit_account(account)

    with psycopg.connect(**parameters(user=NAME), autocommit=True) as web:
        web.execute("SELECT count(*) FROM aggregator_tick")
        for statement in ("SELECT count(slot) FROM reports_report", "DELETE FROM aggregator_tick"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)
    assert warning == ""


@pytest.mark.django_db(transaction=True)
def test_account_that_may_not_make_another_says_what_to_run():
    with plain_owner(), pytest.raises(UnableToLimit) as refused:
        limit_account(ACCOUNT)

    assert str(refused.value).endswith(f'Run as a superuser: CREATE ROLE "{NAME}" LOGIN CONNECTION LIMIT 2;')


def test_account_that_somebody_else_made_gets_its_rights_and_keeps_its_limit(account):
    limit_account(account)
    run_statement("REVOKE SELECT ON aggregator_tick FROM {}", NAME)
    with plain_owner():
        warning = limit_account(account)

    with psycopg.connect(**parameters(user=NAME)) as web:
        web.execute("SELECT count(*) FROM aggregator_tick")
    assert (warning, read_limit()) == ("", 2)


def test_wide_rights_that_we_may_not_take_back_are_told_and_stop_nothing(account):
    limit_account(account)
    run_statement("GRANT pg_read_all_data TO {}", NAME)

    with plain_owner():
        warning = limit_account(account)

    assert warning.endswith(f'Run as a superuser: REVOKE "pg_read_all_data" FROM "{NAME}";')


def print_roles(**options: Any) -> str:
    out = StringIO()
    call_command("database_roles", stdout=out, **options)
    return out.getvalue()


def test_what_the_command_prints_can_be_run_twice_and_does_the_same(account, settings):
    settings.WEB_DATABASE = {"user": NAME, "password": "hunter2"}
    printed = print_roles()
    for _ in range(2):
        run_statement(printed.replace("{", "{{").replace("}", "}}"))

    with psycopg.connect(**parameters(user=NAME)) as web:
        web.execute("SELECT count(*) FROM aggregator_tick")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("SELECT count(*) FROM reports_report")
    assert "hunter2" not in printed


def test_command_applies_what_it_prints(account, settings, monkeypatch):
    settings.WEB_DATABASE = {"user": NAME}
    monkeypatch.setattr(accounts, "_count_connections", lambda: 37)

    assert print_roles(apply=True) == print_roles()
    assert read_limit() == 7


@pytest.mark.django_db
def test_site_with_one_account_is_told_which_variables_name_others():
    with pytest.raises(CommandError, match="WEB_DATABASE_URL and STAFF_DATABASE_URL are not set"):
        print_roles()
