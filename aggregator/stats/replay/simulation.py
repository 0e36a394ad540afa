"""Individual reports of a scenario, the same for the same seed however the time is cut.

The background is drawn for a service and day at a time, an incident as a whole. Each has a random generator
of its own, whose seed is made of the scenario's seed, its name and a number. The interval is cut out at last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from aggregator.stats.replay.scenario import Mix, Region, Scenario, SimulatedIncident, SimulatedService
from aggregator.stats.score import Floats

DAY = 1440
KNOT = 180  # minutes between the points through which the rate drifts
PEOPLE = 40_000_000  # so many that hardly anybody reports twice in half an hour, which would count once
NETWORKS_PER_REGION = 400
REGION_UNKNOWN = 0.03
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class SimulatedReports:
    """One report per place of the columns, in order of time. Codes are places in the tuples of names."""

    at: Ints  # milliseconds since the epoch
    service: Ints
    surface: Ints
    symptom: Ints
    region: Ints
    stance: Ints  # 0 broken, 1 works
    person: Ints
    network: Ints  # opaque label
    services: tuple[str, ...]
    surfaces: tuple[str, ...]
    symptoms: tuple[str, ...]
    regions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.at)


Columns = tuple[Ints, ...]  # the eight columns of SimulatedReports


class Vocabulary(NamedTuple):
    """What the codes of SimulatedReports stand for."""

    services: tuple[str, ...]
    surfaces: tuple[str, ...]
    symptoms: tuple[str, ...]
    regions: tuple[str, ...]


def generate_reports(
    *,
    scenario: Scenario,
    first: int,
    last: int,
    seed: int,
    shift: int = 0,
    shares: Mapping[str, Mix] | None = None,
) -> SimulatedReports:
    """All reports of minutes [first, last) since the epoch; incidents are moved by `shift` minutes.

    The weekly background stays where it is. `shares` gives the mix of services that name none.
    """
    mixes = {one.slug: _choose_mix(one, shares or {}) for one in scenario.services}
    names = _collect_names(scenario, mixes)
    parts: list[Columns] = [(np.zeros(0, np.int64),) * 8]
    for index, service in enumerate(scenario.services):
        parts += [
            _generate_quiet_day(scenario, names, index, service, mixes[service.slug], day, seed)
            for day in range(first // DAY, -(-last // DAY))
        ]
    for number, incident in enumerate(scenario.incidents):
        start = incident.start + shift
        # Skipping what lies outside changes nothing, as each incident has a generator of its own.
        if start < last and start + incident.curve[-1][0] > first:
            parts.append(
                _generate_incident(scenario, names, number, incident, mixes[incident.service], start, seed)
            )
    at, *others = (np.concatenate(column) for column in zip(*parts, strict=True))
    inside = np.flatnonzero((at >= first * 60_000) & (at < last * 60_000))
    # By time, then by all the rest: an order that does not depend on where the interval was cut.
    order = inside[np.lexsort([column[inside] for column in (*reversed(others), at)])]
    kind, surface, symptom, region, stance, person, network = (column[order] for column in others)
    return SimulatedReports(at[order], kind, surface, symptom, region, stance, person, network, *names)


def _choose_mix(service: SimulatedService, shares: Mapping[str, Mix]) -> Mix:
    given = shares.get(service.slug, Mix())
    return Mix(service.mix.surfaces or given.surfaces, service.mix.symptoms or given.symptoms)


def _collect_names(scenario: Scenario, mixes: Mapping[str, Mix]) -> Vocabulary:
    every = [*mixes.values(), *(incident.mix for incident in scenario.incidents)]
    return Vocabulary(
        services=tuple(one.slug for one in scenario.services),
        surfaces=("", *sorted({name for mix in every for name in mix.surfaces})),
        symptoms=("", *sorted({name for mix in every for name in mix.symptoms})),
        regions=("", *(region.code for region in scenario.regions)),
    )


def _generate_quiet_day(
    scenario: Scenario,
    names: Vocabulary,
    index: int,
    service: SimulatedService,
    mix: Mix,
    day: int,
    seed: int,
) -> Columns:
    # crc32 and not hash(), which differs from process to process.
    draw = np.random.default_rng((seed, crc32(service.slug.encode()), day))
    activity = _compute_activity(scenario, service.profile, day)
    # The activity of an hour belongs to its middle, so there is no step at the full hour.
    hours = np.arange(DAY) / 60 - 0.5
    mean = np.interp(hours, np.arange(-1, 25), activity.sum(axis=1)) * service.rate
    mean = mean * np.exp(_draw_drift(service, day, seed))
    # At night a small region may have no activity at all, and a size of 0 is not allowed.
    size = np.maximum(mean, 1e-9) / (service.dispersion - 1)
    counts = draw.negative_binomial(size, 1 / service.dispersion)
    minutes = day * DAY + np.repeat(np.arange(DAY), counts)
    where = activity[1 + (minutes - day * DAY) // 60]
    return _draw_reporters(draw, names, index, minutes, mix, where, service.works)


def _draw_drift(service: SimulatedService, day: int, seed: int) -> Floats:
    """Drift of the log rate by minute: straight lines between points that each day draws for itself."""
    knots = np.concatenate(
        [_draw_knots(service.slug, day, seed), _draw_knots(service.slug, day + 1, seed)[:1]]
    )
    wave = np.interp(np.arange(DAY), np.arange(0, DAY + 1, KNOT), knots)
    # Half the variance is taken off, because the mean of a log-normal rate lies above e^(mean of the log).
    drift: Floats = service.wander * wave - service.wander**2 / 2
    return drift


def _draw_knots(slug: str, day: int, seed: int) -> Floats:
    return np.random.default_rng((seed, crc32(slug.encode()), day, 1)).standard_normal(DAY // KNOT)


def _generate_incident(
    scenario: Scenario,
    names: Vocabulary,
    number: int,
    incident: SimulatedIncident,
    usual: Mix,
    start: int,
    seed: int,
) -> Columns:
    draw = np.random.default_rng((seed, crc32(incident.service.encode()), number, 2))
    at, rate = np.array(incident.curve).T
    offsets = np.arange(int(at[-1]))
    counts = draw.poisson(np.interp(offsets + 0.5, at, rate))
    minutes = start + np.repeat(offsets, counts)
    mix = Mix(incident.mix.surfaces or usual.surfaces, incident.mix.symptoms or usual.symptoms)
    index = names.services.index(incident.service)
    profile = scenario.services[index].profile
    days = {
        day: _compute_activity(scenario, profile, day)
        for day in range(start // DAY, (start + len(offsets)) // DAY + 1)
    }
    table = np.concatenate([days[day][1:25] for day in sorted(days)])
    if incident.regions:
        table = table * np.array([region.code in incident.regions for region in scenario.regions])
    where = table[minutes // 60 - min(days) * 24]
    return _draw_reporters(draw, names, index, minutes, mix, where, incident.works)


def _draw_reporters(
    draw: np.random.Generator,
    names: Vocabulary,
    index: int,
    minutes: Ints,
    mix: Mix,
    where: Floats,
    works: float,
) -> Columns:
    """Columns of reports in `minutes` (n,); `where` (n, regions) is how active each region is then."""
    n = len(minutes)
    edges = where.cumsum(axis=1)
    region = 1 + (edges < draw.random((n, 1)) * edges[:, -1:]).sum(axis=1)
    region = np.minimum(region, len(names.regions) - 1)
    # The cube makes a few networks carry most reports, as large providers do.
    network = region * NETWORKS_PER_REGION + (NETWORKS_PER_REGION * draw.random(n) ** 3).astype(np.int64)
    return (
        minutes * 60_000 + draw.integers(0, 60_000, n),
        np.full(n, index, np.int64),
        _draw_names(draw, n, names.surfaces, mix.surfaces),
        _draw_names(draw, n, names.symptoms, mix.symptoms),
        np.where(draw.random(n) < REGION_UNKNOWN, 0, region),
        (draw.random(n) < works).astype(np.int64),
        draw.integers(0, PEOPLE, n),
        network,
    )


def _draw_names(
    draw: np.random.Generator, n: int, names: tuple[str, ...], shares: Mapping[str, float]
) -> Ints:
    """(n,) codes of names, drawn by their shares; the rest to 1 names nothing."""
    codes = np.array([names.index(name) for name in shares] + [0], np.int64)
    edges = np.cumsum([shares[name] for name in shares] or [0.0])
    drawn: Ints = codes[np.searchsorted(edges, draw.random(n), side="right").clip(0, len(codes) - 1)]
    return drawn


def _compute_activity(scenario: Scenario, profile: str, day: int) -> Floats:
    """(26, regions): activity in hours -1 to 24 of a UTC day; all regions together have the mean 1."""
    return _compute_activity_of_day(scenario.regions, scenario.profiles[profile], day)


@cache
def _compute_activity_of_day(
    regions: tuple[Region, ...], profile: tuple[tuple[float, ...], tuple[float, ...]], day: int
) -> Floats:
    weekday, weekend = np.array(profile[0]), np.array(profile[1])
    mean = (5 * weekday.mean() + 2 * weekend.mean()) / 7
    weights = np.array([region.weight for region in regions])
    out = np.empty((26, len(weights)))
    for place, hour in enumerate(range(-1, 25)):
        moment = datetime.fromtimestamp((day * 24 + hour) * 3600, tz=UTC)
        for column, region in enumerate(regions):
            local = moment.astimezone(_load_zone(region.zone))
            out[place, column] = (weekend if local.weekday() >= 5 else weekday)[local.hour]
    activity: Floats = out * weights / weights.sum() / mean
    return activity


@cache
def _load_zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
