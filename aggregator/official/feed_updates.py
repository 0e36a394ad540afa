"""The text of a feed's entry -> the updates in it, as Statuspage and Instatus write them.

Each is "Aug 21, 00:37 UTC", a line break, and a word in bold: "Resolved". The year is left out, and the zone
is the page's own, by its name.
"""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timezone, tzinfo

from aggregator.official import fields

LONGEST = 200_000  # characters of an entry; an incident with a hundred long updates has fewer
LOOKED_AT = 500  # characters after the start of an update in which its time and word are
TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
SPACE = re.compile(r"\s+")
WORD = re.compile(r"</small>\s*(?:<br\s*/?>)?\s*<(?:strong|b)>([^<>]{1,40})</(?:strong|b)>", re.IGNORECASE)
DATE, HOUR, ZONE = (
    r"([A-Za-z]{3})[a-z]*\.? (\d{1,2})",
    r"(\d{1,2}):(\d\d)(?::\d\d)?",
    r"([A-Za-z]{1,5}[+-]?\d*)",
)
TIME = re.compile(rf"{DATE} ?, ?{HOUR}(?: {ZONE})?")
PLAN = re.compile(rf"THIS IS A SCHEDULED EVENT {DATE} ?, ?{HOUR} - (?:{DATE} ?, ?)?{HOUR}(?: {ZONE})?")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ZONES = frozenset({"", "UTC", "GMT", "Z", "GMT+0", "UTC+0", "GMT-0"})


@dataclass(frozen=True)
class Told:
    """One update: its word as written, and its time; None where that cannot be known."""

    word: str
    at: datetime | None


def updates(*, text: str, published: datetime | None) -> list[Told]:
    """The updates, oldest first; `published` (with its own offset) lends them year and zone."""
    pieces = re.split("<small>", text[:LONGEST], flags=re.IGNORECASE)[1:]
    found = [_update(piece[:LOOKED_AT], published) for piece in pieces]
    told = [each for each in found if each]
    told.reverse()  # feeds have the newest first; a sort keeps those of one minute in that order
    return sorted(told, key=lambda each: each.at.isoformat() if each.at else "")


def plan(*, text: str, published: datetime | None) -> tuple[datetime | None, datetime | None] | None:
    """Begin and end of a maintenance, where the entry announces one."""
    told = PLAN.search(plain(text[:LOOKED_AT]))
    if told is None:
        return None
    month, day, hour, minute, month_2, day_2, hour_2, minute_2, zone = told.groups()
    begin = _time(month, day, hour, minute, zone, published)
    end = _time(month_2 or month, day_2 or day, hour_2, minute_2, zone, published)
    return begin, end


def plain(text: str) -> str:
    """Without tags and entities, on one line."""
    return SPACE.sub(" ", html.unescape(TAGS.sub("", text))).strip()


def _update(piece: str, published: datetime | None) -> Told | None:
    word = WORD.search(piece)
    if word is None:
        return None
    told = TIME.search(plain(piece[: word.start()]))
    return Told(plain(word[1]), _time(*told.groups(), published) if told else None)


def _time(
    month: str, day: str, hour: str, minute: str, zone: str | None, published: datetime | None
) -> datetime | None:
    """In the year in which it is nearest to when the entry was published: incidents last no half year."""
    within = _zone(zone or "", published)
    if published is None or within is None or month[:3].casefold() not in MONTHS:
        return None
    number = MONTHS.index(month[:3].casefold()) + 1
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append(datetime(year, number, int(day), int(hour), int(minute), tzinfo=within))
        except ValueError:
            continue  # 29 February, or no date at all
    told = min(found, key=lambda at: abs(at - published), default=None)
    return fields.in_utc(told) if told else None


def _zone(name: str, published: datetime | None) -> tzinfo | None:
    """Names such as PST mean many zones; the offset of the page's own dates is the one meant."""
    if name.upper() in ZONES:
        return UTC
    offset = published.utcoffset() if published else None
    return timezone(offset) if offset else None
