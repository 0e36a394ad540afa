"""Address -> region and network number, from GeoIP2-shaped files. Unknown is a value: ''."""

import logging
import lzma
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import maxminddb
import pycountry
from django.conf import settings

from reports import privacy
from reports.choices.regions import SUBDIVIDED
from reports.host.files import replace_file

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).parent / "geo_file" / "dbip-city-lite-reduced-2026-06.mmdb.xz"

COUNTRY, SUBDIVISION = re.compile("[A-Z]{2}"), re.compile("[A-Z0-9]{1,3}")  # as ISO 3166 writes them

# States whose names in DB-IP's file differ from those in ISO 3166-2, in the countries that we subdivide.
OTHER_NAMES = {
    "AU": {"act": "AU-ACT"},
    "BR": {"federaldistrict": "BR-DF"},
    "IN": {"andamanandnicobar": "IN-AN"},
    "MX": {"coahuila": "MX-COA", "mexicocity": "MX-CMX", "michoacan": "MX-MIC", "veracruz": "MX-VER"},
}


@dataclass(frozen=True)
class Place:
    """Where an address is: region as ISO 3166 code ('' unknown), network number where a file tells."""

    region: str
    asn: int | None


def locate(address: privacy.Address) -> Place:
    """The region and network of an address; an unknown address has none."""
    return Place(region=_region(address), asn=_asn(address))


def unpack_geo_file(*, target: Path) -> bool:
    """Unpack the shipped file once; True when it was needed."""
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_file(target, lzma.decompress(SHIPPED.read_bytes()))
    return True


def _region(address: privacy.Address) -> str:
    place = _look_up(settings.GEOIP_CITY_DB, address)
    country = _text(_fields(place.get("country")).get("iso_code"))
    if not COUNTRY.fullmatch(country):
        return ""
    subdivisions = place.get("subdivisions")
    # Elsewhere a subdivision is so small that a region could point to few people.
    if country not in SUBDIVIDED or not isinstance(subdivisions, list) or not subdivisions:
        return country
    largest = _fields(subdivisions[0])
    name = _text(_fields(largest.get("names")).get("en"))
    return _subdivision(country, _text(largest.get("iso_code")), name) or country


def _asn(address: privacy.Address) -> int | None:
    number = _look_up(settings.GEOIP_ASN_DB, address).get("autonomous_system_number")
    return number if isinstance(number, int) else None


# A file may be of another kind than its name says: what has another type counts as unknown.
def _fields(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# The records as they are: geoip2's own classes make objects of every field, which costs three times as much.
def _look_up(path: str, address: privacy.Address) -> dict[str, Any]:
    """What a file knows of an address; nothing of an unknown one."""
    reader = _reader(path)
    if reader is None:
        return {}
    try:
        return _fields(reader.get(address))
    except ValueError:  # an IPv6 address in a file for IPv4
        return {}
    except maxminddb.InvalidDatabaseError:
        _warn_of_damage(path)
        return {}


@lru_cache(maxsize=1024)  # its arguments are what stands in the file
def _subdivision(country: str, iso_code: str, name: str) -> str:
    """MaxMind's files carry codes, DB-IP's only names."""
    if SUBDIVISION.fullmatch(iso_code):
        return f"{country}-{iso_code}"
    return _codes_by_name(country).get(_plain(name), "")


@lru_cache(maxsize=16)
def _codes_by_name(country: str) -> dict[str, str]:
    by_name = {_plain(s.name): s.code for s in pycountry.subdivisions.get(country_code=country) or ()}
    return by_name | OTHER_NAMES.get(country, {})


def _plain(name: str) -> str:
    """Without accents, case and punctuation: files spell São Paulo in several ways."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


@cache
# The file is opened at the first report, not at the start: worker and beat never need it.
def _reader(path: str) -> maxminddb.Reader | None:
    """Opened once a process. The site works without a file; `manage.py check --deploy` warns of it."""
    if not path:
        return None
    if not Path(path).is_file():
        log.warning("no geo file at %s: regions stay unknown", path)
        return None
    try:
        return maxminddb.open_database(path)
    except (maxminddb.InvalidDatabaseError, OSError, ValueError):
        _warn_of_damage(path)
        return None


@cache  # once a process: a line for each report would fill the disk
def _warn_of_damage(path: str) -> None:
    log.warning("the geo file %s is damaged, or none: regions stay unknown; replace it and restart", path)
