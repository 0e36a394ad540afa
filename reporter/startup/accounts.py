"""The database accounts of readers' and of staff's pages: few connections, no more rights than needed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError
from psycopg import sql

from reporter.startup.rights import STAFF_RIGHTS, WEB_RIGHTS, Rights, list_grants

# Connections that readers' pages never get: for staff's, worker, asker, prepare, backups, people with psql.
# Staff's pages have two threads in each process of the web server.
KEPT_FREE, OF_STAFF = 30, 10
NO_RIGHT = "42501"
# What accounts had before they got rights on single tables.
WIDE = ("pg_read_all_data", "pg_write_all_data")


class UnableToLimit(Exception):
    """An account is not there or not limited, and we may not change that."""


@dataclass(frozen=True)
class DatabaseAccount:
    """An account that a variable names, as it shall be."""

    variable: str
    user: str
    password: str
    connections: int
    rights: Rights


def list_accounts() -> list[DatabaseAccount]:
    """Those that this site has besides that of DATABASE_URL."""
    named = (
        ("WEB_DATABASE_URL", settings.WEB_DATABASE, _count_connections() - KEPT_FREE, WEB_RIGHTS),
        ("STAFF_DATABASE_URL", settings.STAFF_DATABASE, OF_STAFF, STAFF_RIGHTS),
    )
    return [
        DatabaseAccount(variable, parts["user"], parts.get("password") or "", max(most, 1), rights)
        for variable, parts, most, rights in named
        if parts.get("user")
    ]


def limit_account(account: DatabaseAccount) -> str:
    """Make or change it; return a sentence on what it may still do and should not, or ''.

    Harmless when done twice. Raises UnableToLimit with what to run where our own account may not make it.
    """
    present = _read_limit(account)
    role = _alter_role(account, "CREATE" if present is None else "ALTER")
    if not _is_allowed([role + _make_password_clause(account)]) and present != account.connections:
        raise UnableToLimit(_describe_manual_step(account, role))
    with transaction.atomic():
        _execute(list_grants(account=account.user, schema=_read_schema(), rights=account.rights))
    wide = _list_wide(account)
    if wide and not _is_allowed([_revoke(account, wide)]):
        return _describe_wide_rights(account, wide)
    return ""


def list_statements(account: DatabaseAccount) -> Iterator[str]:
    """What limit_account does, for a superuser's psql; without the password, and harmless when run twice."""
    role = sql.SQL("DO $$ BEGIN CREATE ROLE {}; EXCEPTION WHEN duplicate_object THEN NULL; END $$").format(
        sql.Identifier(account.user)
    )
    grants = list_grants(account=account.user, schema=_read_schema(), rights=account.rights)
    statements = [role, _alter_role(account, "ALTER"), _revoke(account, WIDE), *grants]
    yield f"-- {account.variable}"
    yield from (statement.as_string() + ";" for statement in statements)


def _is_allowed(statements: list[sql.Composable]) -> bool:
    """Execute them; False where our own account may not."""
    try:
        with transaction.atomic():
            _execute(statements)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) != NO_RIGHT:
            raise
        return False
    return True


def _alter_role(account: DatabaseAccount, verb: str) -> sql.Composed:
    # The verb is one of two words of ours; everything that comes from outside is quoted.
    return sql.SQL(f"{verb} ROLE {{}} LOGIN CONNECTION LIMIT {{}}").format(
        sql.Identifier(account.user), sql.Literal(account.connections)
    )


def _revoke(account: DatabaseAccount, roles: tuple[str, ...]) -> sql.Composable:
    names = sql.SQL(", ").join(map(sql.Identifier, roles))
    return sql.SQL("REVOKE {} FROM {}").format(names, sql.Identifier(account.user))


def _execute(statements: Iterator[sql.Composable] | list[sql.Composable]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _count_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        return int(cursor.fetchone()[0])


def _read_schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _read_limit(account: DatabaseAccount) -> int | None:
    """How many connections it may have; None where there is no such account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconnlimit FROM pg_roles WHERE rolname = %s", [account.user])
        row = cursor.fetchone()
        return None if row is None else int(row[0])


def _list_wide(account: DatabaseAccount) -> tuple[str, ...]:
    """Which of the wide roles it is a member of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT held.rolname FROM pg_auth_members"
            " JOIN pg_roles AS held ON held.oid = roleid JOIN pg_roles AS holder ON holder.oid = member"
            " WHERE holder.rolname = %s AND held.rolname = ANY (%s) ORDER BY held.rolname",
            [account.user, list(WIDE)],
        )
        return tuple(name for (name,) in cursor.fetchall())


def _make_password_clause(account: DatabaseAccount) -> sql.Composable:
    """Hashed here, so that no log of the server ever has it."""
    if not account.password:
        return sql.SQL("")
    hashed = connection.connection.pgconn.encrypt_password(
        account.password.encode(), account.user.encode(), b"scram-sha-256"
    )
    return sql.SQL(" PASSWORD {}").format(sql.Literal(hashed.decode()))


def _describe_manual_step(account: DatabaseAccount, role: sql.Composable) -> str:
    return (
        f"{account.variable} names an account that is not limited, and that of DATABASE_URL may not limit it."
        f" Run as a superuser: {role.as_string()};"
    )


def _describe_wide_rights(account: DatabaseAccount, wide: tuple[str, ...]) -> str:
    return (
        f"The account of {account.variable} can read the log of reports and write every table, and that of"
        f" DATABASE_URL may not take this back. Run as a superuser: {_revoke(account, wide).as_string()};"
    )
