"""Databases as Django takes them, made of the parts of URLs; a URL for each account."""

from collections.abc import Iterator, Mapping
from typing import Any


def list_mistakes(accounts: Mapping[str, dict[str, Any]]) -> Iterator[str]:
    """A sentence for each variable, in order, that names the account of an earlier one."""
    variable_of: dict[str, str] = {}
    for variable, parts in accounts.items():
        user = parts.get("user", "")
        if user in variable_of:
            yield (
                f"{variable} names the account of {variable_of[user]}; name another one: its connections and"
                " rights are limited."
            )
        elif user:
            variable_of[user] = variable


def make_settings(parts: dict[str, Any]) -> dict[str, Any]:
    """`parts` as values.database_url returns them."""
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    options = {name: value for name, value in parts.items() if name not in named}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{ours: parts.get(theirs, "") for theirs, ours in named.items()},
        "NAME": parts.get("dbname", "outages"),
        # A new connection takes about 10 ms, which is more than most answers take.
        "CONN_MAX_AGE": 600,
        # After a restart of the database, an old connection would cost a visitor an error.
        "CONN_HEALTH_CHECKS": True,
        # A host that vanished is given up after 10 s (milliseconds here), and after 25 s by who waits for an
        # answer from it.
        "OPTIONS": {
            "connect_timeout": 5,
            "tcp_user_timeout": 10_000,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            **options,
        },
    }
