"""Typed readers of the environment. They collect mistakes, so that a start names all of them at once.

`NAME_FILE` may hold the path of a file with the value instead, as Docker secrets do. A variable that is set
but empty counts as not set; only lists may be empty.
"""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from reporter.startup import values
from reporter.startup.values import UnableToUse

T = TypeVar("T")
# Never shown, not even in part: a mistake in a password is still most of the password.
SECRETS = frozenset(
    {"SECRET_KEY", "PRIVACY_KEY", "DATABASE_URL", "WEB_DATABASE_URL", "STAFF_DATABASE_URL", "REDIS_URL"}
)
LONGEST_SHOWN = 60  # characters of a value
LONGEST_FILE = 64 * 1024  # bytes


class Misconfigured(Exception):
    """The environment holds mistakes: one sentence each, naming the variable and what to write instead."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(mistakes))


class Environment:
    """Readers of `variables`; where a value cannot be used, its default stands in until refuse_mistakes()."""

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self.mistakes: list[str] = []
        self._variables = variables

    def refuse_mistakes(self) -> None:
        """Raise Misconfigured with all that was noted."""
        if self.mistakes:
            raise Misconfigured(self.mistakes)

    def text(self, name: str, default: str) -> str:
        return self._read(name, default, str)

    def secret(self, name: str, default: str) -> str:
        return self._read(name, default, values.secret)

    def flag(self, name: str, default: bool) -> bool:
        return self._read(name, default, values.flag)

    def number(self, name: str, default: float, *, least: float, most: float) -> float:
        return self._read(name, default, partial(values.number, least=least, most=most))

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        return self._read(name, default, partial(values.integer, least=least, most=most))

    def networks(self, name: str, default: str = "") -> list[str]:
        return self._read(name, values.networks(default), values.networks, empty="")

    def hosts(self, name: str, default: str) -> list[str]:
        return self._read(name, values.hosts(default), values.hosts, empty="")

    def host(self, name: str, default: str) -> str:
        return self._read(name, default, values.host)

    def web_address(self, name: str) -> str:
        """'' where it is not set."""
        return self._read(name, "", values.web_address)

    def log_level(self, name: str, default: str) -> str:
        return self._read(name, default, values.log_level)

    def folder(self, name: str, default: Path) -> Path:
        return self._read(name, default, values.folder)

    def database_url(self, name: str, default: str) -> dict[str, Any]:
        """As values.database_url()."""
        return self._read(name, values.database_url(default), values.database_url)

    def redis_url(self, name: str, default: str) -> str:
        return self._read(name, default, values.redis_url)

    def note(self, mistake: str) -> None:
        """Add a mistake, such as one in how several variables go together."""
        self.mistakes.append(mistake)

    def _read(self, name: str, default: T, parse: Callable[[str], T], empty: str | None = None) -> T:
        """`empty`: what an empty text means, where that differs from a variable that is not set."""
        text, source = self._variables.get(name), name
        # The variable itself wins, so that a value can be tried without touching the file.
        if not text and (path := self._variables.get(f"{name}_FILE")):
            source = f"{name}_FILE"
            text = self._content(name, Path(path))
            if text is None:
                return default
        text = text or (empty if text is not None else None)
        if text is None:
            return default
        try:
            return parse(text)
        except UnableToUse as error:
            self.note(f"{_describe(name, source, text)} {error}.")
            return default

    def _content(self, name: str, path: Path) -> str | None:
        """None where the file cannot be used, which is noted."""
        try:
            with path.open("rb") as file:
                content = file.read(LONGEST_FILE + 1)
            if len(content) > LONGEST_FILE:
                reason = f"is longer than {LONGEST_FILE // 1024} kB"
            elif text := content.decode().strip():
                return text
            else:
                reason = "is empty"
        except (OSError, ValueError) as error:
            reason = "is not UTF-8 text" if isinstance(error, UnicodeError) else _describe_reason(error)
        self.note(f"{name}_FILE names {str(path)!r}, which {reason}; correct the path or the file.")
        return None


def _describe_reason(error: Exception) -> str:
    return f"cannot be read ({getattr(error, 'strerror', None) or 'no such path'})"


def _describe(name: str, source: str, text: str) -> str:
    """The variable, with its value unless that is secret or stands in a file."""
    if name in SECRETS or source != name:
        return source
    short = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."
    return f"{name}={short!r}"
