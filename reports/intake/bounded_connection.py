"""A connection to PostgreSQL that gives up a server which does not answer."""

from typing import Any

import psycopg

# A statement of 500 reports takes 20 ms; a database that needs this long is frozen or gone.
PATIENCE = 1.0  # seconds
CONNECT_WITHIN = 2  # seconds; libpq takes no less


class BoundedConnection(psycopg.Connection[tuple[Any, ...]]):
    """A frozen server would keep the thread for ever: no time-out of its own runs any more."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        return super().wait(gen, interval=interval, timeout=timeout or PATIENCE)


def connect(parameters: dict[str, Any]) -> BoundedConnection:
    """A connection for append_reports; `parameters` as Django gives them. Raises psycopg.Error."""
    own = {
        "autocommit": True,
        "connect_timeout": CONNECT_WITHIN,
        "context": None,
        "cursor_factory": psycopg.Cursor,
        "prepare_threshold": 0,
    }
    connection = BoundedConnection.connect(**{**parameters, **own})
    connection.execute("SET TIME ZONE 'UTC'")
    return connection
