"""Dates as feeds write them -> times; None where a part of them, or their zone, is missing.

RSS asks for RFC 5322 ("Sun, 29 Nov 2026 10:00:00 +0200"), Atom for RFC 3339 ("2026-11-29T10:00:00+02:00").
Vendors write both in each, and more. Own patterns, for libraries fill in what is missing: email.utils takes
"+02:00" and "CET" for UTC, dateutil lends today's date to "10:00", and feedparser makes UTC of every date.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta

from aggregator.official.feeds import zones
from aggregator.official.parsing import fields

# Longer texts are no dates, and several patterns below would look at each of their characters.
LONGEST = 100  # characters; no date has more
# In full; what begins them is enough, if it begins no other month ("jui" begins two).
MONTHS = (
    ("january", "januar", "enero", "janvier", "januari"),
    ("february", "februar", "febrero", "fevrier", "februari"),
    ("march", "marz", "marzo", "mars", "maart", "mrt"),
    ("april", "abril", "avril"),
    ("may", "mai", "mayo", "mei"),
    ("june", "juni", "junio", "juin"),
    ("july", "juli", "julio", "juillet"),
    ("august", "agosto", "aout", "augustus"),
    ("september", "septiembre", "septembre"),
    ("october", "oktober", "octubre", "octobre"),
    ("november", "noviembre", "novembre"),
    ("december", "dezember", "diciembre", "decembre"),
)
MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
WEEKDAY = r"(?:[^\W\d_]{2,12}\.?(?:,\s*|\s+))?"
HALF = r"(?:\s*(?P<half>[ap])\.?m\.?(?![a-z]))?"
CLOCK = rf"(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{{1,9}})?)?{HALF}"
ZONE = r"(?:\s*Uhr\b)?\s*(?P<zone>[A-Za-z(\[+\-\u2212][^,;]*)?"
BETWEEN = re.compile(
    r" (?:at|um|om|\u00e0|a las|[\u2013-]) (?=\d)|(?<=\d) de (?=[^\W\d])| de (?=\d)", re.IGNORECASE
)
# Whole dates only. A form with an optional year or zone would make a time out of half of one.
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<year>\d{{4}})([-/])(?P<number>\d{{1,2}})\2(?P<day>\d{{1,2}})(?:T|,?\s+){CLOCK}{ZONE}",
        rf"{WEEKDAY}{DAY}[\s-]\s*{MONTH},?[\s-]\s*(?P<year>\d{{4}}|\d\d),?\s+{CLOCK}{ZONE}",
        rf"{WEEKDAY}{MONTH}\s+{DAY},?\s+(?P<year>\d{{4}}),?\s+{CLOCK}{ZONE}",
        rf"{WEEKDAY}{MONTH}\s+{DAY}\s+{CLOCK}(?:\s+(?P<zone>[A-Za-z+(][^\s,;]*))?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.(?P<year>\d{{4}}),?\s+{CLOCK}{ZONE}",
        rf"(?P<year>\d{{4}})年(?P<number>\d{{1,2}})月(?P<day>\d{{1,2}})日\s*{CLOCK}{ZONE}",
    )
)


def parse_time(*, text: str, own: timedelta | None = None) -> datetime | None:
    """A whole date with its offset; None where one of them is missing, not known, or absurd.

    `own`: the offset in which the same entry gives its other dates, where one is known.
    """
    date = BETWEEN.sub(" ", " ".join(text.split()))
    if len(date) > LONGEST:
        return None
    if (standard := _parse_rfc_3339(date)) is not None:
        return standard
    matches = (form.fullmatch(date) for form in FORMS)
    parts = next((match.groupdict() for match in matches if match), None)
    local = _parse_local(parts) if parts else None
    return apply_zone(local=local, name=parts["zone"] or "", own=own) if parts and local else None


def apply_zone(*, local: datetime, name: str, own: timedelta | None = None) -> datetime | None:
    """The local time in the zone of that name; None where the name is ambiguous or unknown."""
    zone = zones.find_offset(name=name, local=local, own=own)
    zoned = local.replace(tzinfo=zone) if zone else None
    return zoned if zoned and fields.convert_to_utc(zoned) else None


def parse_month(name: str) -> int | None:
    """The number of a month, by its name in one of the site's languages or by the front of it."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    front = "".join(letter for letter in folded if not unicodedata.combining(letter))
    months = [n for n, names in enumerate(MONTHS, 1) if any(each.startswith(front) for each in names)]
    # Three letters at least: "ma" begins March and May in several languages.
    return months[0] if len(months) == 1 and len(front) > 2 else None


def parse_hour(*, digits: str, half: str | None) -> int | None:
    """Of a clock of 24 hours, or of 12 with "a" or "p"."""
    number = int(digits)
    if half is None:
        return number
    return number % 12 + (12 if half.casefold() == "p" else 0) if 1 <= number <= 12 else None


def _parse_rfc_3339(date: str) -> datetime | None:
    """As the standard library reads it, which keeps fractions of a second; without an offset it is none."""
    try:
        parsed = datetime.fromisoformat(date)
    except ValueError:
        return None
    distance = parsed.utcoffset()
    # fromisoformat() takes any offset below 24 hours; one of +23:59 is a slip that moves the day.
    known = distance is not None and abs(distance) <= timedelta(hours=zones.FURTHEST)
    return parsed if known and fields.convert_to_utc(parsed) else None


def _parse_local(parts: Mapping[str, str | None]) -> datetime | None:
    number = int(digits) if (digits := parts.get("number")) else parse_month(parts.get("month") or "")
    of_day = parse_hour(digits=parts["hour"] or "", half=parts["half"])
    if number is None or of_day is None:
        return None
    second = min(int(parts["second"] or 0), 59)  # a leap second is 60
    try:
        return datetime(  # noqa: DTZ001 - the zone is found next
            _parse_year(parts["year"] or ""),
            number,
            int(parts["day"] or ""),
            of_day,
            int(parts["minute"] or ""),
            second,
        )
    except ValueError:
        return None


def _parse_year(digits: str) -> int:
    """RFC 5322 4.3: two digits up to 49 are of this century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)
