"""The text of a feed's entry -> the updates in it, as Statuspage and Instatus write them.

Each is "Aug 21, 00:37 UTC", a line break, and a word in bold: "Resolved". The year is left out, and the zone
is the page's own, by its name.
"""

import html
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.official.feeds import times
from aggregator.official.feeds.entries import FeedUpdate, TimedLine
from aggregator.official.parsing import fields

# Characters of an entry. An incident with a hundred long updates has fewer.
LONGEST = 200_000
# Of an entry the last ones are read: each costs a search for wording in all languages.
MOST_LINES = 200
# Characters after the start of an update. Its time and its word stand at the front.
LOOKED_AT = 500
TAGS = re.compile(r"</?[A-Za-z][^<>]*>")
BLOCKS = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|h[1-6]|hr|blockquote)\b[^<>]*>", re.IGNORECASE)
SPACE = re.compile(r"\s+")
WORD = re.compile(r"</small>\s*(?:<br\s*/?>)?\s*<(?:strong|b)>([^<>]{1,40})</(?:strong|b)>", re.IGNORECASE)
DATE = r"([^\W\d_]{3,12})\.? ?(\d{1,2})(?:,? (\d{4})(?!:))?"
HOUR = r"(\d{1,2}):(\d\d)(?::\d\d)?(?: ?([ap])\.?m\.?(?![a-z]))?"
# "UTC", "GMT+02:00", "UTC +2", "+0200", "(PST)"; names of several words are those of feeds/zones.py
ZONE = (
    r"\(?((?:UTC|GMT)? ?[+\-\u2212]\d{1,2}:?(?:\d\d)?"
    r"|(?:Pacific|Mountain|Central|Eastern) (?:Standard |Daylight )?Time"
    r"|[A-Za-z]+/[A-Za-z_]+(?:/[A-Za-z_]+)?|[A-Za-z]{1,5}\b)\)?"
)
WHEN = rf"{DATE} ?[,\-\u2013]? ?"
TIME = re.compile(rf"{WHEN}{HOUR}(?: ?{ZONE})?", re.IGNORECASE)
CLOCK = re.compile(rf"^{HOUR}(?: ?{ZONE})?$", re.IGNORECASE)
PLAN = re.compile(rf"THIS IS A SCHEDULED EVENT {WHEN}{HOUR} - (?:{WHEN})?{HOUR}(?: ?{ZONE})?", re.IGNORECASE)
LINE = re.compile(r"(?:<[^<>]{0,200}>)*([^<>]{4,60})</small>(.*)", re.IGNORECASE | re.DOTALL)
# As a large cloud writes it above every statement: "Incident began at 2022-03-31 08:30 and ended at
# 2022-03-31 15:54 (all times are US/Pacific)."
SPAN = re.compile(
    r"\bbegan at (\d{4}-\d\d-\d\d \d\d:\d\d)(?: and ended at (\d{4}-\d\d-\d\d \d\d:\d\d))?"
    r" ?\(all times are ([^()]{1,40})\)"
)
DAY = timedelta(days=1)


def read_updates(*, text: str, published: datetime | None) -> list[FeedUpdate]:
    """The updates, oldest first; `published` (with its own offset) lends them year and zone."""
    pieces = re.split("<small>", text[:LONGEST], flags=re.IGNORECASE)[1:]
    candidates = [_read_update(piece[:LOOKED_AT], published) for piece in pieces]
    updates = [update for update in candidates if update]
    updates.reverse()  # feeds have the newest first; a sort keeps those of one minute in that order
    return sorted(updates, key=lambda update: update.at.isoformat() if update.at else "")


def date_lines(*, text: str, published: datetime | None) -> list[TimedLine]:
    """Statements under a time of day only ("9:23pm PST"), oldest first; none where no time can be known.

    The first is on the date on which it is nearest to `published`; one that would be earlier than the one
    before is of the next day.
    """
    lines = _read_timed_lines(text, published)
    known = [line.at for line in lines if line.at]
    if not published or not known:
        return []
    if _is_reversed(known, published):
        lines.reverse()
    before = None
    dated: list[TimedLine] = []
    for line in lines:
        at = _move_after(line.at, before) if line.at and before else line.at
        before = at or before
        dated.append(TimedLine(line.text, at and fields.convert_to_utc(at)))
    # The newest: how far the incident has come is what they tell.
    return dated[-MOST_LINES:]


def read_plan(*, text: str, published: datetime | None) -> tuple[datetime | None, datetime | None] | None:
    """Begin and end of a maintenance, where the entry announces one."""
    match = PLAN.search(_replace_tags(text[:LOOKED_AT]))
    if match is None:
        return None
    first, second, zone = match.groups()[:6], match.groups()[6:12], match[13]
    # Within one day the page writes the date once, in front of the beginning.
    end = (*(second[:3] if second[0] else first[:3]), *second[3:])
    return _parse_time((*first, zone), published), _parse_time((*end, zone), published)


def read_span(*, text: str) -> tuple[datetime | None, datetime | None]:
    """Begin and end of an incident, where the text states them with their zone."""
    match = SPAN.search(_replace_tags(text[:LOOKED_AT]))
    if match is None:
        return None, None
    moments = [times.parse_time(text=f"{each} {match[3]}") if each else None for each in (match[1], match[2])]
    begin, end = (at and fields.convert_to_utc(at) for at in moments)
    return begin, end


def strip_markup(text: str) -> str:
    """Without tags and entities, on one line."""
    return SPACE.sub(" ", html.unescape(TAGS.sub("", text))).strip()


def split_blocks(text: str) -> str:
    """The same, with a line break where the page begins a new block: updates do not run into each other."""
    return "\n".join(plain_line for line in BLOCKS.split(text) if (plain_line := strip_markup(line)))


def _replace_tags(text: str) -> str:
    """A time without tags: "<var>04</var><var>09:12</var>" are a day and an hour, not one number."""
    return SPACE.sub(" ", html.unescape(TAGS.sub(" ", text))).strip()


def _read_timed_lines(text: str, published: datetime | None) -> list[TimedLine]:
    """As the text has them, each on the date nearest to `published`."""
    pieces = re.split("<small>", text[:LONGEST], flags=re.IGNORECASE)[1:]
    lines = [line for each in pieces if (line := LINE.match(each.lstrip()))]
    clocks = [CLOCK.match(strip_markup(line[1])) for line in lines]
    return [
        TimedLine(strip_markup(line[2]), _parse_clock(clock, published))
        for line, clock in zip(lines, clocks, strict=True)
        if clock
    ]


def _read_update(piece: str, published: datetime | None) -> FeedUpdate | None:
    word = WORD.search(piece)
    if word is None:
        return None
    text = _replace_tags(piece[: word.start()])
    at = times.parse_time(text=text, own=_read_offset(published))
    match = None if at else TIME.search(text)
    return FeedUpdate(
        strip_markup(word[1]),
        _parse_time(match.groups(), published) if match else at and fields.convert_to_utc(at),
    )


def _parse_time(parts: Sequence[str | None], published: datetime | None) -> datetime | None:
    """Without a year in the one in which it is nearest to when the entry was published: incidents last no
    half year. Without a zone it is no time."""
    month, day, year, hour, minute, half, zone = parts
    of_year, of_day = times.parse_month(month or ""), times.parse_hour(digits=hour or "", half=half)
    # Better no time than a wrong one: a claim without a time gets that of our reading.
    if of_year is None or of_day is None or not (year or published):
        return None
    years = (int(year),) if year else _list_years(published)
    candidates = []
    for candidate_year in years:
        try:
            local = datetime(candidate_year, of_year, int(day or ""), of_day, int(minute or ""))  # noqa: DTZ001 - next line
        except ValueError:
            continue  # 29 February, or no date at all
        candidates.append(times.apply_zone(local=local, name=zone or "", own=_read_offset(published)))
    known = [fields.convert_to_utc(at) for at in candidates if at]
    return min((at for at in known if at), key=lambda at: abs(at - (published or at)), default=None)


def _list_years(published: datetime | None) -> tuple[int, ...]:
    year = published.year if published else 0
    return (year - 1, year, year + 1) if published else ()


def _read_offset(published: datetime | None) -> timedelta | None:
    return published.utcoffset() if published else None


def _parse_clock(match: re.Match[str], published: datetime | None) -> datetime | None:
    """A time of day on the date on which it is nearest to `published`."""
    hour, minute, half, zone = match.groups()
    of_day = times.parse_hour(digits=hour, half=half)
    if published is None or of_day is None or of_day > 23 or int(minute) > 59:
        return None
    local = published.replace(hour=of_day, minute=int(minute), second=0, microsecond=0, tzinfo=None)
    zoned = times.apply_zone(local=local, name=zone or "", own=_read_offset(published))
    if zoned is None:
        return None
    nearest = min((zoned + days * DAY for days in (-1, 0, 1)), key=lambda at: abs(at - published))
    # The page shows minutes; the date of the entry has the seconds as well.
    is_same_minute = published.replace(second=0, microsecond=0) == nearest
    return published if is_same_minute else nearest


def _move_after(at: datetime, before: datetime) -> datetime:
    """The first day on which this time of day is not before the other."""
    return at + DAY * max(0, -((at - before) // DAY))


def _is_reversed(times: Sequence[datetime], published: datetime) -> bool:
    """Whether the newest stands first: then the last line is nearer to when the entry was published."""
    return abs(times[-1] - published) < abs(times[0] - published)
