"""The database before first use: why it does not answer."""

import re

from django.db import connection

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
