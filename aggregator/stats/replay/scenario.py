"""A scenario: the reports of quiet days, and the incidents put into them. A TOML file for people to read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = 60


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
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise UnableToReadScenario(f"{type(wrong).__name__}: {wrong}") from wrong


def _build_scenario(table: dict[str, Any], base: Scenario | None) -> Scenario:
    services = tuple(_parse_service(one) for one in table["services"])
    incidents = tuple(_parse_incident(one) for one in table.get("incidents", []))
    if base:
        services, incidents = base.services + services, base.incidents + incidents
    # A misspelt service would silently have no incident, and a test would pass for nothing.
    unknown = {one.service for one in incidents} - {one.slug for one in services}
    if unknown:
        raise ValueError(f"incidents of unknown services: {', '.join(sorted(unknown))}")
    return Scenario(
        title=table["title"],
        first=_parse_minute(table["first"], "UTC") if base is None else base.first,
        last=_parse_minute(table["last"], "UTC") if base is None else base.last,
        services=services,
        incidents=incidents,
        regions=base.regions if base else _parse_regions(table["regions"]),
        profiles=base.profiles if base else _parse_profiles(table["profiles"]),
    )


def _parse_regions(table: dict[str, Any]) -> tuple[Region, ...]:
    return tuple(Region(code, zone, float(weight)) for code, (zone, weight) in table.items())


def _parse_profiles(table: dict[str, Any]) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    return {name: (_parse_day(one["weekday"]), _parse_day(one["weekend"])) for name, one in table.items()}


def _parse_service(table: dict[str, Any]) -> SimulatedService:
    return SimulatedService(
        slug=table["slug"],
        rate=float(table["rate"]),
        profile=table.get("profile", "office"),
        # At 1, the Poisson limit, the negative binomial of the simulation divides by zero.
        dispersion=max(float(table.get("dispersion", 1.2)), 1.02),
        wander=float(table.get("wander", 0.12)),
        works=float(table.get("works", 0.03)),
        mix=_parse_mix(table),
    )


def _parse_incident(table: dict[str, Any]) -> SimulatedIncident:
    return SimulatedIncident(
        service=table["service"],
        start=_parse_minute(table["start"], table.get("zone", "UTC")),
        curve=tuple((float(minute), float(rate)) for minute, rate in table["curve"]),
        works=float(table.get("works", 0.03)),
        mix=_parse_mix(table),
        regions=tuple(table.get("regions", ())),
    )


def _parse_mix(table: dict[str, Any]) -> Mix:
    return Mix(surfaces=table.get("surfaces", {}), symptoms=table.get("symptoms", {}))


def _parse_day(hours: list[float]) -> tuple[float, ...]:
    if len(hours) != 24:
        raise ValueError("a day's profile has 24 numbers")
    return tuple(float(hour) for hour in hours)


def _parse_minute(moment: datetime, zone: str) -> int:
    # By the clock of the place, because people report by daylight and not by UTC.
    return int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp()) // MINUTE
