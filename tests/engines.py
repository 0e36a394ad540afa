"""PostgreSQL and Valkey for one run of the tests, on a temporary folder.

Their addresses are known before they run, so unit tests do not pay for their start. DATABASE_URL and
REDIS_URL put real servers in their place: the tests then make a database test_... on the first, and leave
what is in the second.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import redis

from reporter.embedded import Postgres, Valkey

# What a developer's shell may hold for the site, and no test shall depend on.
OF_THE_SHELL = (
    "ALLOWED_HOSTS",
    "CATALOGUE_DIR",
    "CATALOGUE_EXTRA",
    "DEBUG",
    "DEMO",
    "GEOIP_ASN_DB",
    "GEOIP_CITY_DB",
    "HOST",
    "LOG_LEVEL",
    "OFFICIAL_POLLING",
    "OUTGOING_ALLOWED",
    "PORT",
    "PRIVACY_KEY",
    "REPORTS_KEPT_DAYS",
    "SECRET_KEY",
    "SITE_NAME",
    "SITE_URL",
    "TRUSTED_PROXIES",
    "WEB_DATABASE_URL",
    "STAFF_DATABASE_URL",
)

# Which of the addresses in the environment are ours. Workers inherit them, and start engines of their own.
OURS = "OUTAGES_TESTS_OURS"

_NAMES = {Postgres: "DATABASE_URL", Valkey: "REDIS_URL"}
_own: list[Postgres | Valkey] = []


def set_environment() -> None:
    """Name the engines' addresses in the environment, and a folder for all that the site writes."""
    for name in OF_THE_SHELL:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    for name in os.environ.get(OURS, "").split():
        del os.environ[name]
    folder = Path(tempfile.mkdtemp(prefix="outages-tests-"))
    folder.chmod(0o711)  # PostgreSQL's account must get through when we are root
    atexit.register(_remove, folder)
    os.environ["VAR_DIR"] = str(folder)
    if "DATABASE_URL" not in os.environ:
        postgres = Postgres(folder=folder / "postgres", durable=False)
        postgres.locate()
        os.environ["DATABASE_URL"] = postgres.url("outages")
        _own.append(postgres)
    if "REDIS_URL" not in os.environ:
        valkey = Valkey(folder=folder / "valkey", durable=False)
        valkey.locate()
        os.environ["REDIS_URL"] = valkey.database(0)
        _own.append(valkey)
    os.environ[OURS] = " ".join(_NAMES[type(engine)] for engine in _own)


def are_shared() -> bool:
    """Whether a server that is not ours is used: then tests side by side would disturb each other."""
    return len(os.environ[OURS].split()) < len(_NAMES)


def without_ours(environment: dict[str, str]) -> dict[str, str]:
    """For tests that start engines of their own, in a process of their own."""
    ours = {"VAR_DIR", OURS} | {_NAMES[type(engine)] for engine in _own}
    return {name: value for name, value in environment.items() if name not in ours}


def start() -> None:
    for engine in _own:
        engine.start()


def stop() -> None:
    for engine in _own:
        engine.stop()


def empty_store() -> None:
    """Forget all limits and queues; never those of a server that is not ours."""
    if any(isinstance(engine, Valkey) for engine in _own):
        with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
            client.flushall()


def _remove(folder: Path) -> None:
    stop()
    for engine in _own:
        shutil.rmtree(engine.home, ignore_errors=True)
        shutil.rmtree(engine.socket_folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
