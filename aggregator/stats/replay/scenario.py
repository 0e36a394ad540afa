"""A scenario: the reports of quiet days, and the incidents put into them. A TOML file for people to read."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = 60
# Bounds of what is accepted, far beyond any real site: a slip must be named, and not fill memory for hours.
MOST_REPORTS = 100_000.0  # a minute
LONGEST, LONGEST_INCIDENT = 5 * 366 * 1440, 31 * 1440  # minutes
EARLIEST, LATEST = datetime(1990, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - by the clock of the place


class UnableToReadScenario(ValueError):
    """The scenario has a mistake; the message says what is wrong."""


@dataclass(frozen=True)
class Region:
    """A place that reports come from, with its clock."""

    code: str
    zone: str
    weight: float


@dataclass(frozen=True)
class Mix:
    """Shares of reports; the rest to 1 names nothing ('')."""

    surfaces: Mapping[str, float] = field(default_factory=dict)
    symptoms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SimulatedService:
    """A service on quiet days."""

    slug: str
    rate: float  # reports a minute, mean of a week
    profile: str  # of the hours at which its people are active
    dispersion: float  # variance over mean of a minute
    wander: float  # sd of the log rate over hours
    works: float  # share of "works for me"
    mix: Mix


@dataclass(frozen=True)
class SimulatedIncident:
    """Extra reports of one service: a curve of (minute after the start, reports a minute)."""

    service: str
    start: int  # minute since the epoch
    curve: tuple[tuple[float, float], ...]
    works: float
    mix: Mix
    regions: tuple[str, ...]  # none: wherever people are awake


@dataclass(frozen=True)
class Scenario:
    """Everything that generate() needs."""

    title: str
    first: int  # minute since the epoch at which the background begins
    last: int
    services: tuple[SimulatedService, ...]
    incidents: tuple[SimulatedIncident, ...]
    regions: tuple[Region, ...]
    profiles: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]]  # 24 hours: working day, weekend


def parse_scenario(*, text: str, base: Scenario | None = None) -> Scenario:
    """Parse a scenario; UnableToReadScenario names what is wrong.

    `base`: a scenario that it adds to. Times, regions and profiles are always those of the base.
    """
    try:
        return _build_scenario(tomllib.loads(text), base)
    # A folder in place of a time zone is an OSError; lists in lists end in a RecursionError.
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
    ) as wrong:
        raise UnableToReadScenario(f"{type(wrong).__name__}: {wrong}") from wrong


def _build_scenario(table: dict[str, Any], base: Scenario | None) -> Scenario:
    services = tuple(_parse_service(one) for one in table["services"])
    incidents = tuple(_parse_incident(one) for one in table.get("incidents", []))
    if base:
        services, incidents = base.services + services, base.incidents + incidents
    scenario = Scenario(
        title=_parse_text(table, "title"),
        first=_parse_minute(table["first"], "UTC") if base is None else base.first,
        last=_parse_minute(table["last"], "UTC") if base is None else base.last,
        services=services,
        incidents=incidents,
        regions=base.regions if base else _parse_regions(table["regions"]),
        profiles=base.profiles if base else _parse_profiles(table["profiles"]),
    )
    _check_whole(scenario)
    return scenario


def _check_whole(scenario: Scenario) -> None:
    """What no single table of the file can show."""
    slugs = {one.slug for one in scenario.services}
    # A misspelt service would silently have no incident, and a test would pass for nothing.
    if unknown := {one.service for one in scenario.incidents} - slugs:
        raise ValueError(f"incidents of unknown services: {', '.join(sorted(unknown))}")
    if unknown := {one.profile for one in scenario.services} - scenario.profiles.keys():
        raise ValueError(f"services of unknown profiles: {', '.join(sorted(unknown))}")
    codes = {region.code for region in scenario.regions}
    if unknown := {code for one in scenario.incidents for code in one.regions} - codes:
        raise ValueError(f"incidents in unknown regions: {', '.join(sorted(unknown))}")
    if not 0 < scenario.last - scenario.first <= LONGEST:
        raise ValueError("last must lie after first, and at most five years after it")


def _parse_regions(table: dict[str, Any]) -> tuple[Region, ...]:
    regions = tuple(
        Region(code, ZoneInfo(zone).key, _check_number(weight, f"the weight of {code}", most=1e9))
        for code, (zone, weight) in table.items()
    )
    if not sum(region.weight for region in regions):
        raise ValueError("regions need one with a weight above 0")
    return regions


def _parse_profiles(table: dict[str, Any]) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    return {name: (_parse_day(one["weekday"]), _parse_day(one["weekend"])) for name, one in table.items()}


def _parse_service(table: dict[str, Any]) -> SimulatedService:
    return SimulatedService(
        slug=_parse_text(table, "slug"),
        rate=_parse_number(table, "rate", most=MOST_REPORTS),
        profile=_parse_text({"profile": "office"} | table, "profile"),
        # At 1, the Poisson limit, the negative binomial of the simulation divides by zero.
        dispersion=max(_parse_number(table, "dispersion", 1.2, most=1_000), 1.02),
        wander=_parse_number(table, "wander", 0.12, most=3),
        works=_parse_number(table, "works", 0.03, most=1),
        mix=_parse_mix(table),
    )


def _parse_incident(table: dict[str, Any]) -> SimulatedIncident:
    return SimulatedIncident(
        service=_parse_text(table, "service"),
        start=_parse_minute(table["start"], table.get("zone", "UTC")),
        curve=_parse_curve(table["curve"]),
        works=_parse_number(table, "works", 0.03, most=1),
        mix=_parse_mix(table),
        regions=tuple(table.get("regions", ())),
    )


def _parse_curve(points: Sequence[Sequence[float]]) -> tuple[tuple[float, float], ...]:
    curve = tuple(
        (
            _check_number(minute, "a minute of the curve", most=LONGEST_INCIDENT),
            _check_number(rate, "a rate of the curve", most=MOST_REPORTS),
        )
        for minute, rate in points
    )
    minutes = [minute for minute, _ in curve]
    if not minutes or minutes != sorted(minutes) or minutes[-1] < 1:
        raise ValueError("the minutes of a curve must rise, to 1 at least")
    return curve


def _parse_mix(table: dict[str, Any]) -> Mix:
    return Mix(surfaces=_parse_shares(table, "surfaces"), symptoms=_parse_shares(table, "symptoms"))


def _parse_shares(table: dict[str, Any], key: str) -> dict[str, float]:
    return {name: _check_number(share, f"{key}.{name}", most=1) for name, share in table.get(key, {}).items()}


def _parse_day(hours: list[float]) -> tuple[float, ...]:
    if len(hours) != 24:
        raise ValueError("a day's profile has 24 numbers")
    day = tuple(_check_number(hour, "an hour of a profile", most=1e9) for hour in hours)
    if not sum(day):
        raise ValueError("a day's profile needs an hour above 0")
    return day


def _parse_minute(moment: datetime, zone: str) -> int:
    if not EARLIEST <= moment.replace(tzinfo=None) < LATEST:
        raise ValueError(f"{moment} is not between 1990 and 2100")
    # By the clock of the place, because people report by daylight and not by UTC.
    return int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp()) // MINUTE


def _parse_text(table: dict[str, Any], key: str) -> str:
    text = table[key]
    if not isinstance(text, str):
        raise TypeError(f"{key} must be a text, not {text!r}")
    return text


def _parse_number(table: dict[str, Any], key: str, default: float | None = None, *, most: float) -> float:
    return _check_number(table[key] if default is None else table.get(key, default), key, most=most)


def _check_number(value: object, name: str, *, most: float) -> float:
    """A number from 0 to `most`."""
    if not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"{name} must be a number from 0 to {most:g}, not {str(value)[:40]!r}")
    return float(value)
