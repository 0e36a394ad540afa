"""Series of reports with surface, region, symptom and network, and incidents of a part or of the whole.

`write(path, seed=..., plan=...)` makes one as CSV for `manage.py replay`; replays.py runs code on it and
holds what it says against the incidents.
"""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    WEEK,
    Draw,
    Floats,
    Ints,
    build_draw,
    draw_counts,
    draw_daily_shape,
    draw_drift,
    shape_outage,
)

KINDS = ("whole", "surface", "region", "both", "symptom")
HEADER = ("at", "service", "surface", "region", "symptom", "source", "reports")
SURFACES = ("web", "app", "api", "login", "checkout", "desktop")
SYMPTOMS = ("does-not-load", "error", "cannot-log-in", "slow", "wrong-answer")
# Share of the world's reports, and the hour (UTC) at which most come.
REGIONS = {
    "US-CA": (0.14, 22), "US-NY": (0.11, 19), "US-TX": (0.08, 20), "CA-ON": (0.05, 19), "BR": (0.10, 17),
    "GB": (0.11, 14), "DE": (0.10, 13), "FR": (0.08, 13), "NL": (0.04, 13), "IN": (0.09, 9), "JP": (0.06, 4),
    "AU": (0.04, 3),
}  # fmt: skip
UNSAID = (0.15, 0.03, 0.10)  # of reports name no surface, region, symptom
NETWORKS = 400  # of a region; a few carry most


@dataclass(frozen=True)
class Plan:
    """What kind of series. `quiet_days`: days, from the first on, with only `quiet_level` of the reports."""

    services: int = 20
    weeks: int = 5
    calm_weeks: int = 2  # before the first incident
    days_between: float = 3.0  # incidents of one service, on average; 0: there are none
    rates: tuple[float, float] = (0.1, 6.0)  # mean reports a minute of a service, log-uniform
    extras: tuple[float, float] = (1.5, 15.0)  # log-uniform, times the root of the service's rate
    kinds: tuple[str, ...] = (*KINDS, "whole", "whole")  # each as likely as it is often here
    strays: tuple[float, float] = (0.1, 0.3)  # of an incident's reporters name any part, as on quiet days
    quiet_days: tuple[int, ...] = ()
    quiet_level: float = 1 / 3


@dataclass(frozen=True)
class TrueIncident:
    """One incident. Minutes since the epoch; empty tuples where all are affected."""

    service: str
    kind: str
    onset: int
    end: int
    surfaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()

    @property
    def limited(self) -> bool:
        """To a part of the service."""
        return self.kind != "whole"


@dataclass(frozen=True)
class _Mix:
    """Shares of names, '' first; the hour turns the regions."""

    surface: Floats
    region: Floats  # (24, regions)
    symptom: Floats

    def limited(self, truth: TrueIncident) -> "_Mix":
        return _Mix(
            _restrict_shares(self.surface, ("", *SURFACES), truth.surfaces),
            np.array([_restrict_shares(hour, ("", *REGIONS), truth.regions) for hour in self.region]),
            _restrict_shares(self.symptom, ("", *SYMPTOMS), truth.symptoms),
        )


def _restrict_shares(shares: Floats, names: tuple[str, ...], affected: tuple[str, ...]) -> Floats:
    if not affected:
        return shares
    kept = np.where([name in affected for name in names], shares, 0.0)
    return kept / kept.sum()


@dataclass(frozen=True)
class _Incident:
    service: int
    truth: TrueIncident
    extra: Floats  # (minutes,) reports a minute
    strays: float


@dataclass(frozen=True)
class Series:
    """A series in the making: rates and incidents are drawn at once, reports a day at a time."""

    seed: int
    plan: Plan

    @property
    def truths(self) -> list[TrueIncident]:
        return [one.truth for one in self._incidents]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows of HEADER in order of time."""
        for day in range(self.plan.weeks * 7):
            yield from self._day(day)

    @cached_property
    def _base(self) -> Floats:
        low, high = np.log(self.plan.rates)
        return np.exp(build_draw(self.seed, "rates").uniform(low, high, self.plan.services))

    @cached_property
    def _counts(self) -> Ints:
        """(services, minutes) without incidents."""
        draw, size = build_draw(self.seed, "usual"), self.plan.services
        minutes = MONDAY + np.arange(self.plan.weeks * WEEK)
        level = draw_daily_shape(draw, size, minutes) + np.log(self._base)[:, None]
        level += draw_drift(draw, size, len(minutes), sd=0.15, minutes=720)
        level += draw_drift(draw, size, len(minutes), sd=0.1, minutes=20)
        quiet = np.isin((minutes - MONDAY) // DAY, self.plan.quiet_days)
        return draw_counts(draw, np.exp(level) * np.where(quiet, self.plan.quiet_level, 1.0))

    @cached_property
    def _mixes(self) -> list[_Mix]:
        draw = build_draw(self.seed, "mixes")
        return [_draw_mix(draw) for _ in range(self.plan.services)]

    @cached_property
    def _incidents(self) -> list[_Incident]:
        plan, draw, found = self.plan, build_draw(self.seed, "incidents"), []
        if not plan.days_between:
            return []
        for service in range(plan.services):
            at = plan.calm_weeks * WEEK + int(draw.uniform(0, plan.days_between * DAY))
            while at < plan.weeks * WEEK - DAY:
                found.append(self._incident(draw, service, at))
                at += int((0.5 + draw.exponential(0.5)) * plan.days_between * DAY) + DAY // 4
        return sorted(found, key=lambda one: one.truth.onset)

    def _incident(self, draw: Draw, service: int, at: int) -> _Incident:
        kind = str(draw.choice(self.plan.kinds))
        rise, flat, decay = (int(draw.integers(*span)) for span in ((0, 20), (30, 180), (5, 30)))
        size = float(np.exp(draw.uniform(*np.log(self.plan.extras)))) * self._base[service] ** 0.5
        length = rise + flat + decay
        where = _choose_affected(draw, kind, self._mixes[service])
        truth = TrueIncident(f"service-{service}", kind, MONDAY + at, MONDAY + at + length, *where)
        extra = shape_outage(length, extra=size, at=0, rise=rise, flat=flat, decay=decay)
        return _Incident(service, truth, extra, float(draw.uniform(*self.plan.strays)))

    def _day(self, day: int) -> Iterator[tuple[Any, ...]]:
        draw, first = build_draw(self.seed, "day", day), day * DAY
        parts = [
            _draw_reporters(
                draw, service, first + np.repeat(np.arange(DAY), counts[first : first + DAY]), mix
            )
            for service, (counts, mix) in enumerate(zip(self._counts, self._mixes, strict=True))
        ]
        for number, one in enumerate(self._incidents):
            parts += self._of_incident(build_draw(self.seed, "reports", number), one, first)
        columns = np.concatenate(parts, axis=1)
        columns = columns[:, np.argsort(columns[0], kind="stable")]
        yield from _name_columns(columns)

    def _of_incident(self, draw: Draw, one: _Incident, first: int) -> list[Ints]:
        """Its reports of a day: those who name the part, and the strays."""
        onset = one.truth.onset - MONDAY
        if onset >= first + DAY or onset + len(one.extra) <= first:
            return []
        usual = self._mixes[one.service]
        minutes = onset + np.repeat(np.arange(len(one.extra)), draw.poisson(one.extra))
        stray = draw.random(len(minutes)) < one.strays
        parts = []
        for chosen, mix in ((~stray, usual.limited(one.truth)), (stray, usual)):
            columns = _draw_reporters(draw, one.service, minutes[chosen], mix)
            parts.append(columns[:, (columns[0] >= first) & (columns[0] < first + DAY)])
        return parts


def _draw_mix(draw: Draw) -> _Mix:
    """Shares of one service: three to six surfaces, all regions, all symptoms."""
    names = draw.permutation(len(SURFACES))[: draw.integers(3, 7)]
    surface = np.zeros(1 + len(SURFACES))
    surface[1 + names] = draw.dirichlet([2.0] * len(names)) * (1 - UNSAID[0])
    surface[0] = UNSAID[0]
    symptom = np.concatenate([[UNSAID[2]], draw.dirichlet([2.0] * len(SYMPTOMS)) * (1 - UNSAID[2])])
    weights, busiest = np.array(list(REGIONS.values())).T
    clock = 1 + 0.8 * np.cos(2 * np.pi * (np.arange(24)[:, None] - busiest) / 24)
    region = weights * clock * draw.gamma(3.0, 1 / 3, len(REGIONS))
    region *= (1 - UNSAID[1]) / region.sum(axis=1, keepdims=True)
    return _Mix(surface, np.column_stack([np.full(24, UNSAID[1]), region]), symptom)


def _choose_affected(
    draw: Draw, kind: str, mix: _Mix
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Surfaces, regions and symptoms: one of them, of a country sometimes all; never a rare one."""
    surfaces: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    if kind in ("surface", "both"):
        surfaces = (_choose_one(draw, SURFACES, mix.surface[1:]),)
    if kind in ("region", "both"):
        regions = (_choose_one(draw, tuple(REGIONS), mix.region.mean(axis=0)[1:]),)
        if regions[0].startswith("US") and draw.random() < 0.5:
            regions = tuple(code for code in REGIONS if code.startswith("US"))
    if kind == "symptom":
        symptoms = (_choose_one(draw, SYMPTOMS, mix.symptom[1:]),)
    return surfaces, regions, symptoms


def _choose_one(draw: Draw, names: Sequence[str], shares: Floats) -> str:
    used = np.where(shares >= 0.03, 1.0, 0.0)
    return str(draw.choice(names, p=used / used.sum()))


def _draw_reporters(draw: Draw, service: int, minutes: Ints, mix: _Mix) -> Ints:
    """(6, n): minute, service, surface, region, symptom, network of reports in `minutes` from MONDAY on."""
    n = len(minutes)
    region = _draw_codes(mix.region[minutes // 60 % 24], draw.random(n))
    network = region * NETWORKS + (NETWORKS * draw.random(n) ** 3).astype(np.int64)
    surface, symptom = (
        _draw_codes(np.broadcast_to(shares, (n, len(shares))), draw.random(n))
        for shares in (mix.surface, mix.symptom)
    )
    return np.array([minutes, np.full(n, service), surface, region, symptom, network], np.int64)


def _draw_codes(shares: Floats, chance: Floats) -> Ints:
    """(n,) which of the shares (n, names) each chance falls on."""
    found: Ints = (np.cumsum(shares, axis=1)[:, :-1] <= chance[:, None]).sum(axis=1)
    return found


def _name_columns(columns: Ints) -> Iterator[tuple[Any, ...]]:
    surfaces, regions, symptoms = ("", *SURFACES), ("", *REGIONS), ("", *SYMPTOMS)
    times = {minute: _format_time(MONDAY + minute) for minute in np.unique(columns[0]).tolist()}
    for minute, service, surface, region, symptom, network in columns.T.tolist():
        places = surfaces[surface], regions[region], symptoms[symptom]
        yield (times[minute], f"service-{service}", *places, f"AS{64512 + network}", 1)


def _format_time(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_series(path: Path, *, seed: int, plan: Plan) -> list[TrueIncident]:
    """Write a series as CSV (gzipped where the name ends in .gz); return its incidents in order of onset."""
    series = Series(seed, plan)
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else open(path, "wb") as raw:
        out = csv.writer(io.TextIOWrapper(raw, write_through=True), lineterminator="\n")
        out.writerow(HEADER)
        out.writerows(series.rows())
    return series.truths
