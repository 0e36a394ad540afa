"""A scenario: who reports what on quiet days, and what happened then. TOML, made to be read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = 60


class UnableToReadScenario(ValueError):
    """The scenario says something that it must not."""


@dataclass(frozen=True)
class Region:
    """A place that reports come from, with its clock."""

    code: str
    zone: str
    weight: float


@dataclass(frozen=True)
class Mix:
    """Shares of reports; what is missing to 1 is not said ('')."""

    surfaces: Mapping[str, float] = field(default_factory=dict)
    symptoms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class SimulatedService:
    """A service on quiet days."""

    slug: str
    rate: float  # reports a minute, mean of a week
    profile: str  # which daily life its people lead
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


def parse_scenario(*, text: str, beneath: Scenario | None = None) -> Scenario:
    """Read a scenario; UnableToReadScenario names what is wrong.

    `beneath`: a scenario it adds to, which also gives the title, times, regions and profiles not told.
    """
    try:
        return _build_scenario(tomllib.loads(text), beneath)
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise UnableToReadScenario(f"{type(wrong).__name__}: {wrong}") from wrong


def _build_scenario(told: dict[str, Any], beneath: Scenario | None) -> Scenario:
    services = tuple(_parse_service(one) for one in told["services"])
    incidents = tuple(_parse_incident(one) for one in told.get("incidents", []))
    if beneath:
        services, incidents = beneath.services + services, beneath.incidents + incidents
    strangers = {one.service for one in incidents} - {one.slug for one in services}
    if strangers:
        raise ValueError(f"incidents of unknown services: {', '.join(sorted(strangers))}")
    return Scenario(
        title=told["title"],
        first=_parse_minute(told["first"], "UTC") if beneath is None else beneath.first,
        last=_parse_minute(told["last"], "UTC") if beneath is None else beneath.last,
        services=services,
        incidents=incidents,
        regions=beneath.regions if beneath else _parse_regions(told["regions"]),
        profiles=beneath.profiles if beneath else _parse_profiles(told["profiles"]),
    )


def _parse_regions(told: dict[str, Any]) -> tuple[Region, ...]:
    return tuple(Region(code, zone, float(weight)) for code, (zone, weight) in told.items())


def _parse_profiles(told: dict[str, Any]) -> dict[str, tuple[tuple[float, ...], tuple[float, ...]]]:
    return {name: (_parse_day(one["weekday"]), _parse_day(one["weekend"])) for name, one in told.items()}


def _parse_service(told: dict[str, Any]) -> SimulatedService:
    return SimulatedService(
        slug=told["slug"],
        rate=float(told["rate"]),
        profile=told.get("profile", "office"),
        dispersion=max(float(told.get("dispersion", 1.2)), 1.02),
        wander=float(told.get("wander", 0.12)),
        works=float(told.get("works", 0.03)),
        mix=_parse_mix(told),
    )


def _parse_incident(told: dict[str, Any]) -> SimulatedIncident:
    return SimulatedIncident(
        service=told["service"],
        start=_parse_minute(told["start"], told.get("zone", "UTC")),
        curve=tuple((float(minute), float(rate)) for minute, rate in told["curve"]),
        works=float(told.get("works", 0.03)),
        mix=_parse_mix(told),
        regions=tuple(told.get("regions", ())),
    )


def _parse_mix(told: dict[str, Any]) -> Mix:
    return Mix(surfaces=told.get("surfaces", {}), symptoms=told.get("symptoms", {}))


def _parse_day(hours: list[float]) -> tuple[float, ...]:
    if len(hours) != 24:
        raise ValueError("a day's profile has 24 numbers")
    return tuple(float(hour) for hour in hours)


def _parse_minute(moment: datetime, zone: str) -> int:
    return int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp()) // MINUTE
