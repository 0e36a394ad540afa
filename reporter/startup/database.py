"""The database before first use: why it does not answer, and the account of the web server."""

import re
from typing import Any

from django.db import connection
from django.db.utils import DatabaseError
from psycopg import sql

# Connections that the web server never gets: for worker, asker, prepare, backups and people with a psql.
KEPT_FREE = 30
NO_RIGHT = "42501"
# By the text of the error, because libpq gives no SQLSTATE when a connection fails. The text itself is not
# shown: with an @ in the password, libpq takes its second half for a host name and prints it.
REASONS = (
    (re.compile(r"password authentication failed|no password supplied"), "refuses the password; correct it"),
    (
        re.compile(r'role ".*" (does not exist|is not permitted)|no pg_hba.conf entry|authentication failed'),
        "refuses the account; correct its name, or allow it in pg_hba.conf",
    ),
    (
        re.compile(r'database ".*" does not exist'),
        "has no database of that name; create it with CREATE DATABASE, or correct the name",
    ),
    (
        re.compile(r"too many (connections|clients)|remaining connection slots"),
        "has no connection left; stop what holds them, or raise max_connections",
    ),
    (
        re.compile(r"starting up|shutting down|recovery mode"),
        "is starting or stopping; try again in a minute",
    ),
    (
        re.compile(r"resolve host|translate host"),
        "is on a host that this machine does not know; correct its name",
    ),
    (
        re.compile(r"SSL|certificate"),
        "and this machine do not agree on TLS; see sslmode and sslrootcert in the URL",
    ),
)
AWAY = "does not answer; is it running, and are host and port right?"


def is_unreachable() -> bool:
    """Whether an error came of a database that cannot be reached."""
    return connection.connection is None or not connection.is_usable()


def describe_absence(error: BaseException) -> str:
    """Why DATABASE_URL cannot be used, as a sentence that gives nothing of it away."""
    reason = next((reason for pattern, reason in REASONS if pattern.search(str(error))), AWAY)
    return f"The database that DATABASE_URL names {reason}{'' if reason.endswith('?') else '.'}"


class UnableToLimit(Exception):
    """The account of the web server is not there, and we may not make it."""


def limit_web_account(*, account: dict[str, Any]) -> None:
    """Make or change the account of WEB_DATABASE_URL: rows to read and write, few connections.

    Raises UnableToLimit with what to run where this account may not do that.
    """
    name = sql.Identifier(account["user"])
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        most = max(int(cursor.fetchone()[0]) - KEPT_FREE, 1)
        cursor.execute("SELECT rolconnlimit = %s FROM pg_roles WHERE rolname = %s", [most, account["user"]])
        row = cursor.fetchone()
        verb = "CREATE" if row is None else "ALTER"
        # The verb is one of two words of ours; everything that comes from outside is quoted.
        wanted = sql.SQL(f"{verb} ROLE {{}} LOGIN CONNECTION LIMIT {{}}").format(name, sql.Literal(most))
        try:
            cursor.execute(wanted + _make_password_clause(account))
            cursor.execute(sql.SQL("GRANT pg_read_all_data, pg_write_all_data TO {}").format(name))
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) != NO_RIGHT:
                raise
            if not (row and row[0]):
                raise UnableToLimit(_describe_manual_step(account["user"], verb, most)) from error


def _make_password_clause(account: dict[str, Any]) -> sql.Composable:
    """Hashed here, so that no log of the server ever has it."""
    if not account.get("password"):
        return sql.SQL("")
    hashed = connection.connection.pgconn.encrypt_password(
        account["password"].encode(), account["user"].encode(), b"scram-sha-256"
    )
    return sql.SQL(" PASSWORD {}").format(sql.Literal(hashed.decode()))


def _describe_manual_step(user: str, verb: str, most: int) -> str:
    return (
        "WEB_DATABASE_URL names an account that is not limited, and that of DATABASE_URL may not limit it."
        f' Run as a superuser: {verb} ROLE "{user}" LOGIN CONNECTION LIMIT {most};'
        f' GRANT pg_read_all_data, pg_write_all_data TO "{user}";'
    )
