"""The time of an answer."""

from datetime import UTC, datetime


def read_now() -> datetime:
    """Called through the module, so that the examples of docs/api.md can be run at their own time."""
    return datetime.now(UTC)
