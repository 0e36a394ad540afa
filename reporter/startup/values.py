"""Parsers for variables of the environment: each function takes a text and returns a value of its type.

UnableToUse says what is wrong and what to write instead. It never quotes a text that may be a secret.
"""

import math
import re
from ipaddress import ip_address, ip_interface, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict

# Words that people write into .env files; an unknown one is a mistake and never a silent "no".
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LEAST_SECRET = 32  # characters: shorter ones can be guessed
HIGHEST_PORT = 65535
LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
HOST_NAME = re.compile(rf"{LABEL}(\.{LABEL})*\.?")
UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")
DATABASE_FORM = (
    "write postgresql://user:password@host:5432/name, and %40 for @, %3A for :, %2F for / in the password"
)
STORE_FORM = "write redis://host:6379/0, rediss://... with TLS, or unix:///path/to/socket?db=0"


class UnableToUse(ValueError):
    """The text is no value of the type that is needed."""


def flag(text: str) -> bool:
    """1, true, yes, on or 0, false, no, off."""
    word = text.strip().lower()
    if word not in YES | NO:
        raise UnableToUse("is neither yes nor no; write 1 or 0")
    return word in YES


def number(text: str, *, least: float, most: float) -> float:
    """A number from `least` to `most`."""
    try:
        value = float(text)
    except ValueError:
        # NaN fails every comparison, so one message serves both mistakes.
        value = math.nan
    if not least <= value <= most:
        raise UnableToUse(
            f"is no number from {least:g} to {most:g}; write one in digits, with a decimal point"
        )
    return value


def integer(text: str, *, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if not least <= value <= most:
        raise UnableToUse(f"is no whole number from {least} to {most}; write one in digits")
    return value


def secret(text: str) -> str:
    """A secret that cannot be guessed."""
    if len(text) < LEAST_SECRET:
        raise UnableToUse(
            f"has {len(text)} characters, and at least {LEAST_SECRET} are needed; make one with"
            ' python3 -c "import secrets; print(secrets.token_urlsafe(40))"'
        )
    return text


def words(text: str) -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def networks(text: str) -> list[str]:
    """A list of networks like 10.0.0.0/8, separated by commas."""
    return [_network(word) for word in words(text)]


def _network(word: str) -> str:
    try:
        return str(ip_network(word))
    except ValueError:
        pass
    try:
        wider = ip_interface(word)
    except ValueError:
        raise UnableToUse(f"names {word!r}, which is no network; write 10.0.0.0/8 or fd00::/8") from None
    raise UnableToUse(
        f"names {word!r}, an address in the middle of a network; write {wider.network} for the whole network,"
        f" or {wider.ip} for one address"
    )


def hosts(text: str) -> list[str]:
    """A list of host names as Django takes them: .example.org for all below it, * for any."""
    names = words(text)
    if not names:
        raise UnableToUse("names no host, and the site would answer nobody; write outages.example.org")
    for word in names:
        # Django takes a leading dot for "and all below".
        if word != "*" and not _is_host(word.removeprefix(".")):
            raise UnableToUse(
                f"names {word!r}, which is no host name; write outages.example.org, without https:// and port"
            )
    return names


def host(text: str) -> str:
    """A name or an address to listen at; an IPv6 address without brackets."""
    if not _is_host(text) or text.startswith("["):
        raise UnableToUse("is no address to listen at; write 127.0.0.1, 0.0.0.0 or ::")
    return text


def _is_host(word: str) -> bool:
    bare = word[1:-1] if word.startswith("[") and word.endswith("]") else word
    try:
        return bool(ip_address(bare))
    except ValueError:
        return bool(HOST_NAME.fullmatch(word)) and len(word) <= 253


def web_address(text: str) -> str:
    """Where something is on the web, without a slash at its end."""
    form = "write https://outages.example.org"
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and _is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        sound = False
    if not sound or UNPRINTABLE.search(text):
        raise UnableToUse(f"is no address on the web; {form}")
    # A password in SITE_URL would be printed on every page.
    if parts.username is not None or parts.query or parts.fragment:
        raise UnableToUse(f"has more than a host and a path; {form}")
    return text.rstrip("/")


def log_level(text: str) -> str:
    """A level of Python's logging."""
    level = text.strip().upper()
    if level not in LEVELS:
        raise UnableToUse(f"is no level; write one of {', '.join(LEVELS)}")
    return level


def folder(text: str) -> Path:
    """A folder that is there, or can be made."""
    path = Path(text)
    try:
        possible = "\0" not in text and (path.is_dir() or not path.exists())
    except OSError:  # the name is too long, or a folder above cannot be entered
        possible = False
    if not possible:
        raise UnableToUse("is no folder; name one, or one that can be made")
    return path


def database_url(text: str) -> dict[str, Any]:
    """The parts of a URL of PostgreSQL, as libpq names them."""
    try:
        parts = conninfo_to_dict(text)
    except (psycopg.Error, UnicodeError):
        raise UnableToUse(f"is no address of a PostgreSQL database; {DATABASE_FORM}") from None
    # libpq takes several hosts with their ports, separated by commas.
    for port in str(parts.get("port") or "5432").split(","):
        if port and not (port.isdecimal() and 1 <= int(port) <= HIGHEST_PORT):
            raise UnableToUse(f"has a port that is no number from 1 to {HIGHEST_PORT}; {DATABASE_FORM}")
    return parts


def redis_url(text: str) -> str:
    """The URL of a Redis or Valkey and of one of its databases."""
    try:
        parts = urlsplit(text)
        redis.ConnectionPool.from_url(text).make_connection()  # which opens no connection yet
        sound = parts.port != 0 and not UNPRINTABLE.search(text)
    except (ValueError, TypeError, redis.RedisError):
        raise UnableToUse(f"is no address of a Redis or Valkey; {STORE_FORM}") from None
    by_path = parts.path.strip("/") if parts.scheme != "unix" else ""
    if not sound or (by_path and not by_path.isdecimal()):
        raise UnableToUse(f"is no address of a Redis or Valkey; {STORE_FORM}")
    return text


def broker_url(store: str) -> str:
    """The URL of a Redis or Valkey in the form that Celery expects."""
    return store.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
