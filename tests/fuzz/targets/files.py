"""Files that operators write: catalogue, scenarios, series of counts, geo files."""

import gzip
import zlib
from io import BytesIO
from ipaddress import ip_address
from pathlib import Path
from random import Random

import numpy as np
from django.test import override_settings

from aggregator import scenarios
from aggregator.management.commands.convert_incidents import add_background, read_windows
from aggregator.stats.replay.playback import generate_batches
from aggregator.stats.replay.reading import read_rows
from aggregator.stats.replay.scenario import UnableToReadScenario
from aggregator.stats.replay.series import COLUMNS, Names, UnableToReadSeries
from reports import geo
from reports.catalogue.entries import UnableToReadCatalogue
from reports.catalogue.parse import CATEGORY_KEYS, FORMATS, SERVICE_KEYS, parse_catalogue
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.mutation import mutate_bytes, mutate_text
from tests.fuzz.scratch import write_scratch

GEO = Path(__file__).parents[2] / "geo"
CATEGORIES = b"""\
[tools]
name = "Tools"
confused = true
surfaces = {website = "Website", api = "API"}
symptoms.other = "Something else"
"""
SERVICES = b"""\
[acme] # a comment
name = "Acme"
aliases = ["ACME Inc", 'acme.test']
homepage = "https://acme.test/"
status_page = "https://status.acme.test/"
status_format = "statuspage"
status_shared = true
vendor = "Acme \\u00e9"
runs_on = ["cloud", {service = "cloud", region = "us-east-1"}]
[acme.surfaces]
api = "API"
[acme.components]
"Public API" = ["api"]
Website = true
"Old" = false

[cloud]
name = \"\"\"Cloud\"\"\"
status_page = "https://cloud.test/"
status_feed = "https://cloud.test/feed"
"""
SCENARIO = b"""\
title = "A day"
first = 2026-04-14T00:00:00
last = 2026-04-15T06:00:00
[[services]]
slug = "acme"
rate = 0.95
profile = "office"
dispersion = 1.15
wander = 0.10
works = 0.03
surfaces = {chat = 0.30, api = 0.12}
symptoms = {slow = 0.28}
[[incidents]]
service = "acme"
start = 2026-04-14T10:30:00
zone = "America/New_York"
curve = [[0, 4], [2, 10], [40, 36.5], [60, 0]]
regions = ["DE"]
surfaces = {chat = 0.385}
[profiles.office]
weekday = [2, 1, 1, 1, 1, 2, 4, 8, 15, 21, 23, 22, 20, 21, 22, 21, 19, 15, 11, 9, 8, 7, 5, 3]
weekend = [2, 1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 9, 9, 9, 8, 8, 7, 7, 6, 5, 4, 3]
[regions]
DE = ["Europe/Berlin", 3.0]
US-CA = ["America/Los_Angeles", 1]
"""
SERIES = (
    b"at,service,surface,region,symptom,source,stance,reports\n"
    b"2026-04-15T14:30:00Z,acme,chat,DE,slow,n1,broken,3\n"
    b'2026-04-15T14:31:00Z,"ac,me",,US-CA,,n2,works,1\n'
    b"2026-04-15T14:31:00+00:00,acme,api,,,,,12\n",
    b"at,reports\r\n2026-04-15T14:30:00Z,3\r\n2026-04-15T14:45:00Z,0\r\n",
    b"at,service\n" + b"".join(b"2026-04-15 1%d:00,s%d\n" % (hour % 10, hour % 3) for hour in range(10)),
)
WINDOWS = b"event,provider,at,reports\na,acme,2019-10-02T14:30:00Z,3\na,acme,2019-10-02T14:45:00Z,40\n"
LONGEST_REGION = 6  # the column
ADDRESSES = [ip_address(text) for text in ("216.160.83.57", "89.160.20.112", "2001:218::1", "192.0.2.1")]


def make_targets() -> list[FuzzTarget]:
    wrong_series = (UnableToReadSeries, OSError, zlib.error)  # as `replay` has it
    keys = (*CATEGORY_KEYS, *FORMATS, *SERVICE_KEYS)
    return [
        FuzzTarget(
            "catalogue", _read_catalogue, (UnableToReadCatalogue,), mutate_text([SERVICES], words=keys)
        ),
        FuzzTarget(
            "categories", _read_categories, (UnableToReadCatalogue,), mutate_text([CATEGORIES], words=keys)
        ),
        FuzzTarget("scenario", _play_scenario, (UnableToReadScenario,), mutate_text([SCENARIO])),
        FuzzTarget("series", _read_series, wrong_series, mutate_text(SERIES, words=COLUMNS)),
        FuzzTarget(
            "series, packed",
            _read_packed,
            wrong_series,
            mutate_bytes([gzip.compress(each, mtime=0) for each in SERIES]),
        ),
        FuzzTarget("windows", _convert_windows, (UnableToReadSeries,), mutate_text([WINDOWS])),
        FuzzTarget("geo file", _locate, (UnknownPlace,), _damage_geo_files),
    ]


def _read_catalogue(body: bytes) -> None:
    write_scratch("catalogue/categories.toml", CATEGORIES)
    parse_catalogue(folder=write_scratch("catalogue/services/tools.toml", body).parents[1])


def _read_categories(body: bytes) -> None:
    write_scratch("shelves/services/tools.toml", SERVICES)
    parse_catalogue(folder=write_scratch("shelves/categories.toml", body).parent)


def _play_scenario(body: bytes) -> None:
    scenario = scenarios.load_scenario(name=str(write_scratch("scenario.toml", body)))
    for _batch in generate_batches(scenario=scenario, names=Names(), seed=1):
        break


def _read_series(body: bytes) -> None:
    for _batch in read_rows(lines=BytesIO(body), names=Names()):
        pass


def _read_packed(body: bytes) -> None:
    with gzip.open(BytesIO(body)) as lines:
        for _batch in read_rows(lines=lines, names=Names()):
            pass


def _convert_windows(body: bytes) -> None:
    for window in read_windows(write_scratch("windows.csv", body)).values():
        add_background(window, np.random.default_rng(1))


class UnknownPlace(Exception):
    """No address has a place: what a damaged file is documented to give."""


# Whole files, cut or taken for another one. Single bits that are turned inside are left out: on some of them
# the reader, which is written in C, ends the process.
def _damage_geo_files(draw: Random) -> bytes:
    body = draw.choice([path.read_bytes() for path in GEO.iterdir()])
    match draw.randrange(4):
        case 0:
            return body[: draw.randrange(len(body))]
        case 1:
            return body + draw.randbytes(draw.choice((1, 100, 200_000)))
        case 2:
            return draw.randbytes(draw.choice((0, 1, 50_000)))
    return body


def _locate(body: bytes) -> None:
    path = write_scratch("geo.mmdb", body)
    geo._reader.cache_clear()
    geo._warn_of_damage.cache_clear()
    with override_settings(GEOIP_CITY_DB=str(path), GEOIP_ASN_DB=str(path)):
        places = [geo.locate(address) for address in ADDRESSES]
    path.unlink()
    if not any(place.region or place.asn for place in places):
        raise UnknownPlace
    if any(len(place.region) > LONGEST_REGION for place in places):
        raise ValueError("a region does not fit its column")
