"""The text of a feed's entry -> the updates in it, as Statuspage and Instatus write them.

Each is "Aug 21, 00:37 UTC", a line break, and a word in bold: "Resolved". The year is left out, and the zone
is the page's own, by its name.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timezone, tzinfo

from aggregator.official import fields, words
from aggregator.official.claims import OVER, About, Claim, Progress
from aggregator.official.readers.wording import read_label

LONGEST = 200_000  # characters of an entry; an incident with a hundred long updates has fewer
LOOKED_AT = 500  # characters after the start of an update in which its time and word are
TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
BLOCKS = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|h[1-6]|hr|blockquote)\b[^<>]*>", re.IGNORECASE)
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
PLANNED_WORDS = frozenset({"scheduled", "in progress", "verifying", "completed"})
ZONES = frozenset({"", "UTC", "GMT", "Z", "GMT+0", "UTC+0", "GMT-0"})


@dataclass(frozen=True)
class Told:
    """One update: its word as written, and its time; None where that cannot be known."""

    word: str
    at: datetime | None


def is_planned(told: Iterable[Told]) -> bool:
    """Whether these are words of a maintenance."""
    return any(
        each.word.casefold() in PLANNED_WORDS
        or read_label(about=About.MAINTENANCE, word=each.word) is Progress.SCHEDULED
        for each in told
    )


def claims(*, whole: Claim, told: Iterable[Told], ended: datetime | None = None) -> list[Claim]:
    """One for each update, oldest first. "Update" goes on with the word before. Such updates have no ids: the
    name is made of time and word, with a number where one minute has several."""
    found = []
    progress = Progress.SCHEDULED if whole.about is About.MAINTENANCE else Progress.INVESTIGATING
    names: Counter[str] = Counter()
    for each in told:
        known = words.known_progress(whole.about, each.word)
        progress = known or read_label(about=whole.about, word=each.word) or progress
        name = f"{each.at.isoformat() if each.at else ''} {progress.value}".strip()
        names[name] += 1
        update = name if names[name] == 1 else f"{name} {names[name]}"
        until = ended if progress in OVER else whole.until
        found.append(replace(whole, update=update, progress=progress, at=each.at, until=until))
    return found


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
    end = (month_2 or month, day_2 or day, hour_2, minute_2, zone)
    return _time((month, day, hour, minute, zone), published), _time(end, published)


def plain(text: str) -> str:
    """Without tags and entities, on one line."""
    return SPACE.sub(" ", html.unescape(TAGS.sub("", text))).strip()


def lines(text: str) -> str:
    """The same, with a line break where the page begins a new block: updates do not run into each other."""
    return "\n".join(found for line in BLOCKS.split(text) if (found := plain(line)))


def _update(piece: str, published: datetime | None) -> Told | None:
    word = WORD.search(piece)
    if word is None:
        return None
    told = TIME.search(plain(piece[: word.start()]))
    return Told(plain(word[1]), _time(told.groups(), published) if told else None)


def _time(told: Sequence[str | None], published: datetime | None) -> datetime | None:
    """In the year in which it is nearest to when the entry was published: incidents last no half year."""
    month, day, hour, minute, zone = (part or "" for part in told)
    within = _zone(zone, published)
    if published is None or within is None or month.casefold() not in MONTHS:
        return None
    number = MONTHS.index(month.casefold()) + 1
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append(datetime(year, number, int(day), int(hour), int(minute), tzinfo=within))
        except ValueError:
            continue  # 29 February, or no date at all
    return fields.in_utc(min(found, key=lambda at: abs(at - published))) if found else None


def _zone(name: str, published: datetime | None) -> tzinfo | None:
    """Names such as PST mean many zones; the offset of the page's own dates is the one meant."""
    if name.upper() in ZONES:
        return UTC
    offset = published.utcoffset() if published else None
    return timezone(offset) if offset else None
