"""The variables of the environment, as a start reads all of them."""

import os
import runpy
from pathlib import Path
from typing import Any

import msgspec

from reporter.env import Misconfigured
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.mutation import mutate_json
from tests.fuzz.scratch import empty_scratch

SETTINGS = Path(__file__).parents[3] / "reporter" / "settings.py"
SAMPLE = {
    "ADMIN": "yes",
    "ALLOWED_HOSTS": "outages.example.org, .example.org, [::1]",
    "CATALOGUE_EXTRA": "",
    "COUNT_NETWORKS": "0",
    "DATABASE_URL": "postgresql://user:pass%40@db.example.org:5432/outages?sslmode=require",
    "DEBUG": "false",
    "DEMO": "1",
    "FALSE_ALARMS_A_YEAR": "2.0",
    "GEOIP_ASN_DB": "/nowhere/asn.mmdb",
    "HOST": "::1",
    "LOG_LEVEL": "warning",
    "OFFICIAL_POLLING": "no",
    "OUTGOING_ALLOWED": "10.0.0.0/8,fd00::/8",
    "PARTIAL_OUTAGE_WEIGHT": "0.3",
    "PORT": "8000",
    "PRIVACY_KEY": "p" * 40,
    "REDIS_URL": "redis://:pw@127.0.0.1:6379/0",
    "REPORTS_KEPT_DAYS": "90",
    "SECRET_KEY": "s" * 40,
    "SECRET_KEY_FILE": "/etc/hostname",
    "SECURE_COOKIES": "on",
    "SITE_NAME": "outages",
    "SITE_URL": "https://outages.example.org/path",
    "SPOOL_MAX_MB": "64",
    "TRUSTED_PROXIES": "127.0.0.0/8,::1/128",
    "WEB_DATABASE_URL": "postgresql://web@/outages?host=/run/postgresql",
}
WORDS = (
    "unix:///run/valkey.sock?db=0",
    "postgresql://a:b@[::1]:x/c",
    "host=a port=b",
    "http://[::1",
    "1e3",
    "0x10",
)


def make_targets() -> list[FuzzTarget]:
    return [FuzzTarget("environment", _read_settings, (Misconfigured,), mutate_json([SAMPLE], words=WORDS))]


def _read_settings(body: bytes) -> None:
    before = dict(os.environ)
    try:
        os.environ.clear()
        os.environ.update(_read_variables(body) | {"VAR_DIR": str(empty_scratch("var"))})
        runpy.run_path(str(SETTINGS))
    finally:
        os.environ.clear()
        os.environ.update(before)


def _read_variables(body: bytes) -> dict[str, str]:
    """What an environment can hold: no zero bytes, and any others."""
    try:
        said: Any = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        said = dict.fromkeys(SAMPLE, os.fsdecode(body))
    items = said.items() if isinstance(said, dict) else ()
    texts = {name: value if isinstance(value, str) else str(value) for name, value in items}
    return {
        name: text.replace("\0", "") for name, text in texts.items() if name.removesuffix("_FILE") in SAMPLE
    }
