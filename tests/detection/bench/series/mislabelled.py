"""Services with surfaces, regions and symptoms of their own, and incidents in which people mislabel."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aggregator.stats.replay.series import Names
from tests.detection.bench.series.generators import (
    DAY,
    MONDAY,
    Draw,
    Floats,
    Ints,
    draw_counts,
    draw_daily_shape,
    draw_rates,
    shape_outage,
)

QUIET_DAYS, DAYS = 10, 6
COUNTRIES = ("US", "DE", "FR", "GB", "BR", "IN", "JP", "CA", "ES", "IT", "NL", "PL")
KINDS = ("surface", "region", "symptom", "both", "whole", "whole")
DIMENSIONS = {"surface": (0,), "region": (1,), "symptom": (2,), "both": (0, 1), "whole": ()}
Range = tuple[float, float]


@dataclass(frozen=True)
class Service:
    """Values of each dimension, their usual shares, and how many name none."""

    names: tuple[tuple[str, ...], ...]
    shares: tuple[Floats, ...]
    silent: tuple[float, ...]

    def codes(self, draw: Draw, n: int, shares: Sequence[Floats]) -> Ints:
        """(n, 3) values of n reporters who speak as usual; the number of values stands for none."""
        columns = []
        for share, silent in zip(shares, self.silent, strict=True):
            columns.append(draw.choice(len(share) + 1, n, p=np.append(share * (1 - silent), silent)))
        return np.stack(columns, axis=1)

    def cell(self, code: Sequence[int]) -> tuple[str, str, str]:
        one, two, three = ((*names, "")[at] for names, at in zip(self.names, code, strict=True))
        return one, two, three


@dataclass(frozen=True)
class Incident:
    """One true incident. Minutes since the epoch."""

    service: int
    kind: str
    start: int
    end: int
    affected: tuple[Floats, ...]  # of each dimension, 1 where affected


def find_country(region: str) -> str:
    return region.partition("-")[0]


def _draw_service(draw: Draw) -> Service:
    surfaces = tuple(f"surface-{n}" for n in range(draw.integers(2, 9)))
    regions: list[str] = []
    for country in COUNTRIES[: draw.integers(2, len(COUNTRIES) + 1)]:
        parts = draw.integers(2, 12) if draw.random() < (0.5 if country == "US" else 0.1) else 0
        regions += [f"{country}-{n:02d}" for n in range(parts)] or [country]
    symptoms = tuple(f"symptom-{n}" for n in range(draw.integers(2, 7)))
    names = (surfaces, tuple(regions), symptoms)
    shares = tuple(draw.dirichlet([draw.choice([0.7, 1.5, 4.0])] * len(values)) for values in names)
    silent = tuple(draw.uniform(0, most) for most in (0.4, 0.15, 0.35))
    return Service(names, shares, silent)


def _choose_affected(draw: Draw, service: Service, kind: str) -> tuple[Floats, ...]:
    """Values of each dimension, 1 where affected; a limited one is used, and not by nearly everybody."""
    chosen = [np.ones(len(values)) for values in service.names]
    for dimension in DIMENSIONS[kind]:
        values, shares = service.names[dimension], service.shares[dimension]
        tries = [_choose_some(draw, values) for _ in range(30)]
        fitting = [hit for hit in tries if 0.005 < shares @ hit <= 0.8]
        chosen[dimension] = (fitting or [(shares < shares.max()).astype(float)])[0]
    return tuple(chosen)


def _choose_some(draw: Draw, values: Sequence[str]) -> Floats:
    """(n,) 1 for one to three of the values; of regions at times whole countries."""
    groups = sorted({*map(find_country, values)}) if draw.random() < 0.3 else list(values)
    many = min(int(draw.choice([1, 2, 3], p=[0.6, 0.3, 0.1])), len(groups))
    hit = set(draw.choice(groups, many, replace=False).tolist())
    return np.array([float(bool({one, find_country(one)} & hit)) for one in values])


def _draw_mislabelled(draw: Draw, service: Service, incident: Incident, n: int, strays: Range) -> Ints:
    """(n, 3) values that n reporters of an incident name."""
    drifted = [
        share * hit * np.exp(draw.normal(0, draw.uniform(0.1, 0.3), len(share)))
        for share, hit in zip(service.shares, incident.affected, strict=True)
    ]
    codes = service.codes(draw, n, [share / share.sum() for share in drifted])
    for dimension in DIMENSIONS[incident.kind]:
        wrong = 1 - incident.affected[dimension]
        usual = wrong * service.shares[dimension] if draw.random() < 0.5 else wrong
        none = draw.choice([0.0, 0.3, 0.5])
        stray = np.flatnonzero(draw.random(n) < draw.uniform(*strays))
        named = draw.choice(len(wrong) + 1, len(stray), p=np.append(usual / usual.sum() * (1 - none), none))
        codes[stray, dimension] = np.where(codes[stray, dimension] < len(wrong), named, len(wrong))
    return codes


@dataclass(frozen=True)
class World:
    """Rows (4, n) in order of time: minute, service, cell, reports; and what happened."""

    services: list[Service]
    incidents: list[Incident]
    rows: Ints
    quiet: Ints  # rows that belong to no incident
    names: Names


def make_world(draw: Draw, size: int, strays: Range) -> World:
    minutes = MONDAY + np.arange((QUIET_DAYS + DAYS) * DAY)
    rate = draw_rates(draw, size, low=0.03, high=4.0)[:, None] * np.exp(draw_daily_shape(draw, size, minutes))
    names, services, incidents = Names(), [_draw_service(draw) for _ in range(size)], []
    quiet, rows = [], []
    for at, service in enumerate(services):
        names.number_service(str(at))
        counts = draw_counts(draw, rate[[at]])[0]
        quiet.append(
            _build_rows(
                draw, at, counts, service.codes(draw, int(counts.sum()), service.shares), service, names
            )
        )
        for day in range(QUIET_DAYS, QUIET_DAYS + DAYS):
            kind = str(draw.choice(KINDS))
            start, lasts = day * DAY + int(draw.integers(420, 1200)), int(draw.integers(20, 120))
            more = float(np.exp(draw.uniform(0, np.log(40)))) + 0.7 * float(rate[at, start])
            extra = shape_outage(len(minutes), extra=more, at=start, rise=5, flat=lasts, decay=10)
            counts = draw_counts(draw, extra[None])[0]
            end = MONDAY + start + 5 + lasts + 10
            incident = Incident(at, kind, MONDAY + start, end, _choose_affected(draw, service, kind))
            codes = _draw_mislabelled(draw, service, incident, int(counts.sum()), strays)
            rows.append(_build_rows(draw, at, counts, codes, service, names))
            incidents.append(incident)
    born = np.array([[MONDAY, at, names.number_cell((str(at), "", "", "")), 0] for at in range(size)]).T
    calm = np.concatenate(quiet, axis=1)
    every = np.concatenate([born, calm, *rows], axis=1)
    return World(services, incidents, every[:, np.argsort(every[0], kind="stable")], calm, names)


def _build_rows(draw: Draw, at: int, counts: Ints, codes: Ints, service: Service, names: Names) -> Ints:
    """(4, n) a row a report."""
    kinds, which = np.unique(codes, axis=0, return_inverse=True)
    cells = np.array([names.number_cell((str(at), *service.cell(code))) for code in kinds.tolist()], np.int64)
    minute = MONDAY + np.repeat(np.arange(len(counts)), counts)
    return np.stack(
        [minute, np.full(len(minute), at), cells[which.reshape(-1)], np.ones(len(minute), np.int64)]
    )
