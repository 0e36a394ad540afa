"""Statements that stand in files of their own, by name."""

from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

# What a statement is given by name. psycopg adapts more types than the stubs of Django know of, as timedelta.
Values: TypeAlias = dict[str, Any]


# The files are part of the code and never change while a process runs.
@cache
def load(package: str, name: str) -> str:
    """The text of `<package>/sql/<name>.sql`."""
    return (files(package) / "sql" / f"{name}.sql").read_text()
