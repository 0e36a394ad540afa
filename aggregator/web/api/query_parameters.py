"""The query parameters of the API, checked. An error names the field and says what would be right."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ValidationError

from aggregator.queries.filters import Filter
from aggregator.queries.freshness import find_running_end
from reports.choices.services import CatalogueEntry
from reports.lookup import ReportFields, UnknownChoice, check_choices
from reports.privacy import coarse_region

STEPS = {
    "1m": timedelta(minutes=1),
    "5m": timedelta(minutes=5),
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
}
MOST_POINTS = 10_080  # a week of minutes
# Ten years: the expected count is computed for every quarter of an hour.
LONGEST = timedelta(days=3653)
DAY, WEEK, YEAR = timedelta(days=1), timedelta(days=7), timedelta(days=366)
MOST_DIGITS = 18
# Buckets are counted from here, so that two answers of overlapping windows have the same buckets.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class RequestedWindow:
    """[first, last), both on multiples of the step."""

    first: datetime
    last: datetime
    step: str


def read_window(*, query: QueryDict, now: datetime) -> RequestedWindow:
    """`from`, `to` and `step`; by default the 24 hours up to and with the running bucket, 15m each.

    With a `region` the step is an hour at least.
    """
    name = query.get("step", "15m")
    if name not in STEPS:
        raise ValidationError({"step": [f"One of {', '.join(STEPS)}."]})
    if query.get("region") not in {None, "", "none"} and STEPS[name] < STEPS["1h"]:
        name = "1h"  # regions are published by the whole hour only
    step = STEPS[name]
    last = _read_time(query, "to")
    last = (
        _round_down(find_running_end(now) - timedelta(microseconds=1), step) + step
        if last is None
        else _round_up(last, step)
    )
    first = _read_time(query, "from")
    first = last - max(DAY, step) if first is None else _round_down(first, step)
    if first >= last:
        raise ValidationError({"from": ["Must lie before `to`."]})
    if last - first > LONGEST:
        raise ValidationError({"from": ["More than ten years: ask for less time."]})
    # Each point costs work: without a limit one reader could slow down all others.
    if (last - first) / step > MOST_POINTS:
        raise ValidationError(
            {"from": [f"More than {MOST_POINTS} points: ask for less time or a larger step."]}
        )
    return RequestedWindow(first, last, name)


def read_filter(*, query: QueryDict, service: CatalogueEntry) -> Filter:
    """`surface`, `symptom` and `region`; the value "none" selects reports that did not give it."""
    # "none" is no choice of a service: it asks for reports that did not give one.
    check_choices(
        service, ReportFields(*(_drop_none_word(query.get(f)) for f in ("surface", "symptom", "region")))
    )
    wanted = Filter(*(_read_choice(query.get(field)) for field in ("surface", "symptom", "region")))
    if wanted.region and coarse_region(wanted.region) != wanted.region:
        raise UnknownChoice({"region": (coarse_region(wanted.region),)})  # kept no finer than that
    return wanted


def read_cursor(*, query: QueryDict) -> int | None:
    """`before`: the number of an incident."""
    text = query.get("before")
    if text is None:
        return None
    # Both checks: "²" is a digit for isdigit(), and no number for int().
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise ValidationError({"before": ["The number of an incident, as in `next`."]})
    return int(text)


def read_interval(*, query: QueryDict, now: datetime) -> tuple[datetime, datetime]:
    """`from` and `to` without steps; by default the last 7 days. At most a year."""
    last = _read_time(query, "to") or now
    first = _read_time(query, "from") or last - WEEK
    if first >= last:
        raise ValidationError({"from": ["Must lie before `to`."]})
    if last - first > YEAR:
        raise ValidationError({"from": ["More than a year: ask for less time."]})
    return first, last


def read_whole_number(*, query: QueryDict, field: str, least: int, most: int, default: int) -> int:
    """A number from `least` to `most`."""
    text = query.get(field)
    if text is None:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else -1
    if not least <= number <= most:
        raise ValidationError({field: [f"A whole number from {least} to {most}."]})
    return number


def _drop_none_word(text: str | None) -> str | None:
    return None if text == "none" else text


def _read_choice(text: str | None) -> str | None:
    return "" if text == "none" else text or None


def _read_time(query: QueryDict, field: str) -> datetime | None:
    text = query.get(field)
    if text is None:
        return None
    try:
        # In a query string a bare + is a space: take "2026-04-15T10:30:00 00:00" as it was meant.
        at = parse_datetime(text.strip().replace(" ", "+") if "T" in text else text)
        at = at and (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise ValidationError({field: ["A time like 2026-04-15T14:30:00Z."]})
    if not 1970 <= at.year < 2200:
        raise ValidationError({field: ["A time between 1970 and 2200."]})
    return at


def _round_down(at: datetime, step: timedelta) -> datetime:
    return at - (at - EPOCH) % step


def _round_up(at: datetime, step: timedelta) -> datetime:
    return -(-(at - EPOCH) // step) * step + EPOCH
