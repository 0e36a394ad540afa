"""Typed readers of the environment. A missing or odd value stops the start, naming the variable.

`NAME_FILE` may hold the path of a file with the value instead, as Docker secrets do.
"""

import math
import os
from ipaddress import ip_network
from pathlib import Path


class UnableToRead(Exception):
    """An environment variable is missing or cannot be understood."""


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, else the content of the file `name_FILE` points to, else the default."""
    value = os.environ.get(name)
    if value is not None:
        return value
    path = os.environ.get(f"{name}_FILE")
    if path is not None:
        return _content(name, Path(path))
    if default is None:
        raise UnableToRead(f"{name} is not set: set it, or {name}_FILE (see .env.example)")
    return default


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise UnableToRead(f"{name}_FILE: cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnableToRead(f"{name}_FILE: {path} is not text") from error


def secret(name: str, default: str | None = None) -> str:
    """A secret of at least 32 characters: shorter ones can be guessed."""
    value = text(name, default)
    if len(value) < 32:
        raise UnableToRead(f"{name} has {len(value)} characters: at least 32 are needed")
    return value


def flag(name: str, default: bool) -> bool:
    """1, true, yes, on or 0, false, no, off."""
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise UnableToRead(f"{name}={value!r}: use 1 or 0")


def number(name: str, default: float, *, least: float, most: float) -> float:
    """A number from `least` to `most`."""
    value = text(name, str(default))
    try:
        found = float(value)
    except ValueError:
        found = math.nan
    if not least <= found <= most:
        raise UnableToRead(f"{name}={value!r}: a number from {least:g} to {most:g} is needed")
    return found


def integer(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise UnableToRead(f"{name}={value!r}: a whole number is needed") from None


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str, default: str = "") -> list[str]:
    """A list of networks like 10.0.0.0/8, separated by commas."""
    for word in (found := words(name, default)):
        try:
            ip_network(word)
        except ValueError:
            raise UnableToRead(f"{name}: {word!r} is no network like 10.0.0.0/8 or fd00::/8") from None
    return found


def web_address(name: str) -> str:
    """Where something is on the web, without a slash at its end; '' where nobody said."""
    value = text(name, "").rstrip("/")
    if value and not value.startswith(("http://", "https://")):
        raise UnableToRead(f"{name}={value!r}: an address that begins with http:// or https:// is needed")
    return value
