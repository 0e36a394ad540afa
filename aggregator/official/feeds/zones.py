"""Names of time zones -> their offsets from UTC, and only where a name can mean one thing.

Sources: RFC 5322 4.3 (zones of North America, UT and GMT, military letters) and the abbreviations in IANA's
tz database. What is not here is not known: a wrong offset moves an incident by hours, and nobody notices.
"""

import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FURTHEST = 14  # hours; Kiribati has +14, and nothing has more
# Four digits without a colon are read as two and two; "+530" is no offset that anybody defines.
NUMERIC = re.compile(r"(?:UTC|GMT|UT)?\s*([+\-\u2212])(?:(\d\d)(\d\d)|(\d{1,2})(?::(\d\d))?)", re.IGNORECASE)
# "+0100 (CET)", "BST (UTC+1)", "+01:00[Europe/Berlin]", "+00:00 UTC", "(PST)": of several the number counts.
PARTS = re.compile(r"[()\[\]]|(?<=\d)\s+(?=[A-Za-z])")
IANA = re.compile(r"[A-Za-z]+(?:/[A-Za-z_-]+){1,2}")  # "Europe/Berlin", also "US/Pacific"; no path leads out
SPACE = re.compile(r"[\s_-]+")

# By hours from UTC. One meaning each, in use today; of those of RFC 5322 ("EST" to "PDT") its own.
ABBREVIATIONS: dict[float, str] = {
    0: "UTC UT GMT Z ZULU WET",
    1: "CET MEZ MET WEST WAT",
    2: "CEST MESZ MEST EET CAT SAST",
    3: "EEST MSK EAT TRT IDT",
    3.5: "IRST",
    4.5: "AFT",
    5: "PKT",
    5.75: "NPT",
    7: "WIB ICT",
    8: "HKT SGT MYT PHT AWST WITA",
    9: "JST KST WIT",
    9.5: "ACST",
    10: "AEST",
    10.5: "ACDT",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
    -2: "BRST",
    -2.5: "NDT",
    -3: "BRT ART UYT CLST",
    -3.5: "NST",
    -4: "EDT CLT VET",
    -5: "EST CDT COT PET",
    -6: "CST MDT",
    -7: "MST PDT",
    -8: "PST AKDT",
    -9: "AKST",
    -10: "HST",
}
# Names with "Standard" and "Daylight" are fixed offsets whatever the date; the bare ones are in PLACES.
NAMES: dict[str, float] = {
    "COORDINATED UNIVERSAL TIME": 0,
    "GREENWICH MEAN TIME": 0,
    "CENTRAL EUROPEAN TIME": 1,
    "CENTRAL EUROPEAN SUMMER TIME": 2,
    "JAPAN STANDARD TIME": 9,
    "EASTERN DAYLIGHT TIME": -4,
    "EASTERN STANDARD TIME": -5,
    "CENTRAL DAYLIGHT TIME": -5,
    "CENTRAL STANDARD TIME": -6,
    "MOUNTAIN DAYLIGHT TIME": -6,
    "MOUNTAIN STANDARD TIME": -7,
    "PACIFIC DAYLIGHT TIME": -7,
    "PACIFIC STANDARD TIME": -8,
}
FIXED = NAMES | {name: hours for hours, names in ABBREVIATIONS.items() for name in names.split()}
# Further meanings. One of them counts if the page itself writes its dates with that offset.
ALSO: dict[str, tuple[float, ...]] = {
    "EST": (10,),  # eastern Australia, by its old name
    "EDT": (11,),
    "CST": (8, 9.5),  # China; central Australia
    "MST": (8,),  # Malaysia
    "PST": (8,),  # the Philippines
    "BST": (1, 6),  # Britain in summer; Bangladesh
    "IST": (5.5, 2, 1),  # India; Israel; Ireland in summer
    "AST": (-4, 3),  # the Atlantic; Arabia
    "ADT": (-3, 4),
    "AMT": (-4, 4),  # the Amazon; Armenia
    "ECT": (-5, -4),  # Ecuador; the eastern Caribbean
    "GST": (4, -2),  # the Gulf; South Georgia
    "SST": (-11, 8),  # Samoa; Singapore, by its old name
    "WST": (8, 13),  # western Australia, by its old name; Samoa
}
# Places whose clock depends on the date.
PLACES = {
    **dict.fromkeys(("PT", "PACIFIC TIME"), "America/Los_Angeles"),
    **dict.fromkeys(("MT", "MOUNTAIN TIME"), "America/Denver"),
    **dict.fromkeys(("CT", "CENTRAL TIME"), "America/Chicago"),
    **dict.fromkeys(("ET", "EASTERN TIME"), "America/New_York"),
}


def find_offset(*, name: str, local: datetime, own: timedelta | None = None) -> timezone | None:
    """The offset that a zone's name means for a local time without one; None where that is not certain.

    `own`: the offset in which the same entry gives its dates. It chooses between meanings of one name.
    """
    parts = [part.strip() for part in PARTS.split(name) if part.strip()]
    numbers = [number for part in parts if (number := NUMERIC.fullmatch(part))]
    if numbers:
        return _parse_numeric(*numbers[0].groups())
    return _find_named(parts[0], local, own) if parts else None


def _parse_numeric(sign: str, hours: str, minutes: str, hours_2: str, minutes_2: str) -> timezone | None:
    """ "-0000" too is UTC: RFC 5322 3.3, which only leaves open where that is."""
    hour, minute = int(hours or hours_2), int(minutes or minutes_2 or 0)
    if minute > 59 or hour * 60 + minute > FURTHEST * 60:
        return None
    distance = timedelta(hours=hour, minutes=minute)
    return timezone(distance if sign == "+" else -distance)


def _find_named(text: str, local: datetime, own: timedelta | None) -> timezone | None:
    word = SPACE.sub(" ", text).upper()
    if word in PLACES or IANA.fullmatch(text):
        return _find_local_offset(PLACES.get(word, text), local)
    # First, because a page in Sydney that writes EST does not mean New York.
    if own is not None and own in [timedelta(hours=hours) for hours in ALSO.get(word, ())]:
        return timezone(own)
    return timezone(timedelta(hours=FIXED[word])) if word in FIXED else None


def _find_local_offset(key: str, local: datetime) -> timezone | None:
    try:
        # In the hour that a clock repeats in autumn it is the first; nothing tells which one is meant.
        distance = local.replace(tzinfo=ZoneInfo(key)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the database
        return None
    return timezone(distance) if distance is not None else None
