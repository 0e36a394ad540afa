"""The demo: people of a scenario, given addresses where they live, who report as anybody would.

The past is appended to the log in one stroke (fill); the present goes through the site's own front door
over HTTP (management command crowd). Both are cut from the same simulation, so one continues the other.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.conf import settings

from aggregator import scenarios
from aggregator.models.bookkeeping import DemoRun
from aggregator.stats.replay.scenario import Mix, Scenario
from aggregator.stats.replay.simulation import SimulatedReports, generate_reports
from aggregator.times import floor_day, to_minute
from reports import geo, privacy
from reports.choices.services import Choice
from reports.queries import catalogue
from reports.times import slot_of

SEED = 20_260_415
ONSET = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)  # of the story, in the scenario
BROKE_OUT = timedelta(minutes=45)  # before the demo is first started
WEEKS = 8
# A test range (RFC 2544), which no geo file locates: these people have no region.
UNLOCATED = IPv4Address("198.18.0.0")
# Random addresses among which /24s of each region are looked for.
DRAWS = 80_000


class Person(NamedTuple):
    """A report of the simulation, ready to be made."""

    at: datetime
    address: IPv4Address
    service: str
    surface: str
    symptom: str
    region: str
    stance: str


def begin_run(*, now: datetime) -> DemoRun:
    """Put the story into the present, once; later starts find it where it was."""
    minute = now.replace(second=0, microsecond=0)
    shift = minute - BROKE_OUT - ONSET
    run, _ = DemoRun.objects.get_or_create(
        id=1,
        defaults={
            "shift_minutes": shift // timedelta(minutes=1),
            "filled_until": floor_day(minute - timedelta(weeks=WEEKS)),
        },
    )
    return run


def record_filled(*, run: DemoRun, until: datetime) -> None:
    """The reports before `until` were made: they are not made again."""
    run.filled_until = until
    run.save()


def simulate_reports(*, run: DemoRun, first: datetime, last: datetime) -> SimulatedReports:
    """All reports of the minutes [first, last)."""
    return generate_reports(
        scenario=_load_scenario(),
        first=to_minute(first),
        last=to_minute(last),
        seed=SEED,
        shift=run.shift_minutes,
        shares=_make_mixes(),
    )


def list_people(*, reports: SimulatedReports) -> Iterator[Person]:
    """One by one, as the front door sees them."""
    coded = (
        (reports.services, reports.service),
        (reports.surfaces, reports.surface),
        (reports.symptoms, reports.symptom),
        (reports.regions, reports.region),
        (("broken", "works"), reports.stance),
    )
    fields = zip(*([names[code] for code in codes.tolist()] for names, codes in coded), strict=True)
    for at, address, words in zip(reports.at.tolist(), _choose_addresses(reports), fields, strict=True):
        yield Person(datetime.fromtimestamp(at / 1000, UTC), IPv4Address(address), *words)


def make_log_rows(*, reports: SimulatedReports) -> Iterator[tuple[object, ...]]:
    """As rows of the log, for intake.append_history: the same hashes of the same addresses."""
    # Read before the first row is asked for: a connection that copies rows in waits forever for a query.
    ids = {slug: entry.id for slug, entry in catalogue().entries.items()}
    return _iterate_log_rows(reports, ids)


def _iterate_log_rows(reports: SimulatedReports, ids: dict[str, int]) -> Iterator[tuple[object, ...]]:
    noise = np.random.default_rng(reports.at[:1]).bytes(16 * len(reports))
    for n, person in enumerate(list_people(reports=reports)):
        # The same keys as the front door makes, so that a person who reports again is recognised.
        slot = slot_of(person.at)
        day = slot.date()
        yield (
            slot, ids[person.service], _hash_reporter(person.address, day), person.stance,
            UUID(bytes=noise[16 * n : 16 * n + 16], version=4), person.surface, person.symptom, person.region,
            _hash_network(int(person.address) >> 8 << 8, day), person.at, person.at, False,
        )  # fmt: skip


def _hash_reporter(address: IPv4Address, day: date) -> bytes:
    return privacy.reporter_key(address=address, day=day, key=settings.PRIVACY_KEY)


@lru_cache(maxsize=20_000)  # a day's networks come again and again
def _hash_network(prefix: int, day: date) -> bytes:
    return privacy.network_key(address=IPv4Address(prefix), asn=None, day=day, key=settings.PRIVACY_KEY)


def _choose_addresses(reports: SimulatedReports) -> list[int]:
    """The network chooses a /24 of the region, the person a host in it."""
    networks = _find_networks(reports.regions)
    sizes = np.array([len(prefixes) for prefixes in networks])
    chosen = reports.network % sizes[reports.region]
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    flat = np.concatenate(networks)
    addresses: list[int] = (flat[starts[reports.region] + chosen] + 1 + reports.person % 254).tolist()
    return addresses


@lru_cache(maxsize=1)
def _find_networks(regions: tuple[str, ...]) -> list[np.ndarray[Any, np.dtype[np.int64]]]:
    """Real /24s of each region, found in the geo file by looking at random addresses."""
    prefixes_by_region: dict[str, list[int]] = {region: [] for region in regions}
    for number in np.random.default_rng(SEED).integers(1 << 24, 223 << 24, DRAWS).tolist():
        prefix = number >> 8 << 8
        region = privacy.coarse_region(geo.locate(IPv4Address(prefix)).region)
        if region in prefixes_by_region:
            prefixes_by_region[region].append(prefix)
    return [
        np.array(prefixes or [int(UNLOCATED)], dtype=np.int64) for prefixes in prefixes_by_region.values()
    ]


@lru_cache(maxsize=1)
def _load_scenario() -> Scenario:
    return scenarios.load_scenario(name="demo")


def _make_mixes() -> dict[str, Mix]:
    """Surfaces and symptoms of the catalogue in falling shares; a tenth of the people names none."""
    return {
        slug: Mix(
            surfaces=_make_falling_shares(entry.surfaces), symptoms=_make_falling_shares(entry.symptoms)
        )
        for slug, entry in catalogue().entries.items()
    }


def _make_falling_shares(choices: tuple[Choice, ...]) -> dict[str, float]:
    weights = [0.75**n for n in range(len(choices))]
    return {choice.slug: 0.9 * weight / sum(weights) for choice, weight in zip(choices, weights, strict=True)}
