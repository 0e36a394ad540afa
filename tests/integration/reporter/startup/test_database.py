"""Why a database does not answer, in one sentence; an account of the web server that leaves others room."""

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from aggregator.models import Tick
from reporter.startup import database
from reporter.startup.database import UnableToLimit, limit_web_account

ACCOUNT = {"user": "web of tests", "password": "p" * 20}


def parameters(**changed: str) -> dict[str, object]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "host", "port") if name in known} | changed


def run_statement(statement: str, *names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def read_limit() -> int:
    """How many connections the web server's account may have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [ACCOUNT["user"]])
        return int(cursor.fetchone()[0])


@pytest.fixture
def _few_left_for_the_web(monkeypatch) -> None:
    """Two connections, so that a test need not open seventy."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        monkeypatch.setattr(database, "KEPT_FREE", int(cursor.fetchone()[0]) - 2)


@pytest.fixture
def account(transactional_db: None, _few_left_for_the_web: None) -> Iterator[dict[str, str]]:
    yield ACCOUNT
    run_statement("DROP ROLE IF EXISTS {}", ACCOUNT["user"])


def test_web_server_cannot_take_the_connections_of_the_worker(account):
    limit_web_account(account=account)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(psycopg.connect(**parameters(**account)))

        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            psycopg.connect(**parameters(**account))
        psycopg.connect(**parameters()).close()


def test_web_account_reads_and_writes_rows_and_changes_no_table(account):
    limit_web_account(account=account)
    limit_web_account(account=account)  # a second start

    with psycopg.connect(**parameters(**account), autocommit=True) as web:
        web.execute("INSERT INTO aggregator_tick (started_at, finished_at) VALUES (now(), now())")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("DROP TABLE aggregator_tick")
    assert Tick.objects.count() == 1


def test_account_that_may_not_make_another_says_what_to_run(account):
    run_statement("CREATE ROLE {}", "plain of tests")
    run_statement("SET ROLE {}", "plain of tests")
    try:
        with pytest.raises(
            UnableToLimit, match='Run as a superuser: CREATE ROLE "web of tests" LOGIN CONNECTION'
        ):
            limit_web_account(account=account)
    finally:
        run_statement("RESET ROLE")
        run_statement("DROP ROLE {}", "plain of tests")


def test_account_that_is_limited_already_is_left_to_who_made_it(account):
    limit_web_account(account=account)
    before = read_limit()
    run_statement("CREATE ROLE {}", "plain of tests")
    run_statement("SET ROLE {}", "plain of tests")
    try:
        limit_web_account(account=account)
    finally:
        run_statement("RESET ROLE")
        run_statement("DROP ROLE {}", "plain of tests")

    assert (before, read_limit()) == (2, 2)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ('FATAL:  password authentication failed for user "u"', "refuses the password; correct it."),
        (
            'FATAL:  role "nobody" does not exist',
            "refuses the account; correct its name, or allow it in pg_hba.conf.",
        ),
        (
            "failed to resolve host 'ss@h': unknown",
            "is on a host that this machine does not know; correct its name.",
        ),
        ("connection refused", "does not answer; is it running, and are host and port right?"),
        ("FATAL:  the database system is starting up", "is starting or stopping; try again in a minute."),
    ],
)
def test_reason_is_told_and_nothing_of_the_address(words, sentence):
    told = database.describe_absence(psycopg.OperationalError(words))

    assert told == f"The database that DATABASE_URL names {sentence}"
