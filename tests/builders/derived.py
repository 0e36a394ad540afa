"""Rows of the derived tables, made directly. Services and reports come from reports.py."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.test import override_settings

from aggregator import demo
from aggregator.models import (
    Assessment,
    Baseline,
    CrowdMinute,
    Incident,
    IncidentEvent,
    IncidentNote,
    PlaceHour,
    Rollup,
    RollupHour,
    State,
    Tick,
    VendorKey,
    VendorStatement,
    Watch,
)
from aggregator.pipeline.places import ENOUGH_NETWORKS
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from reports import geo
from reports.models import Service
from tests.builders.reports import MINUTE

HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TOKEN = "open sesame"


def make_rollup(
    service: Service,
    *,
    at: datetime,
    reports: int = 1,
    surface: str = "",
    symptom: str = "",
    region: str = "",
    stance: str = "broken",
) -> None:
    """Reports of one minute, and of its hour; five or more come from five networks at least."""
    kind = {"service": service, "stance": stance, "surface": surface, "symptom": symptom, "region": region}
    Rollup.objects.create(minute=at.replace(second=0, microsecond=0), reports=reports, **kind)
    hour = at.replace(minute=0, second=0, microsecond=0)
    held = RollupHour.objects.filter(hour=hour, **kind).first()
    if held:
        RollupHour.objects.filter(hour=hour, **kind).update(reports=held.reports + reports)
    else:
        RollupHour.objects.create(hour=hour, reports=reports, **kind)
    if region and reports >= ENOUGH_NETWORKS:
        make_place_hours(service, hour=hour, region=region, surface=surface, symptom=symptom)


def make_place_hours(
    service: Service, *, hour: datetime, region: str, surface: str = "*", symptom: str = "*"
) -> None:
    """Of this hour the place may be told, as a whole, by this part and by this symptom."""
    cells = {("*", "*"), (surface, "*"), ("*", symptom)}
    PlaceHour.objects.bulk_create(
        [PlaceHour(service=service, hour=hour, region=region, surface=s, symptom=y) for s, y in cells],
        ignore_conflicts=True,
    )


@dataclass(frozen=True)
class Kind:
    """What reports say; '' is not said."""

    surface: str = ""
    symptom: str = ""
    region: str = ""
    stance: str = "broken"


def make_rollups(service: Service, counts: Iterable[tuple[datetime, Kind, int]]) -> None:
    """Many minutes at once, and their hours; what is there already grows."""
    minutes: Counter[tuple[datetime, Kind]] = Counter()
    hours: Counter[tuple[datetime, Kind]] = Counter()
    for at, kind, reports in counts:
        minutes[at.replace(second=0, microsecond=0), kind] += reports
        hours[at.replace(minute=0, second=0, microsecond=0), kind] += reports
    for model, time, found in ((Rollup, "minute", minutes), (RollupHour, "hour", hours)):
        held = {
            (row[0], Kind(*row[1:5])): row[5]
            for row in model.objects.filter(service=service).values_list(
                time, "surface", "symptom", "region", "stance", "reports"
            )
        }
        model.objects.bulk_create(
            [
                model(
                    service=service, reports=reports + held.get((at, kind), 0), **{time: at}, **asdict(kind)
                )
                for (at, kind), reports in found.items()
            ],
            update_conflicts=True,
            unique_fields=["service", time, "stance", "surface", "symptom", "region"],
            update_fields=["reports"],
        )
    for (hour, kind), reports in hours.items():
        if kind.region and reports >= ENOUGH_NETWORKS:
            make_place_hours(
                service, hour=hour, region=kind.region, surface=kind.surface, symptom=kind.symptom
            )


def make_crowd(service: Service, *, first: datetime, minutes: int, networks: int = 20) -> None:
    """So many networks stand behind the reports of each minute."""
    CrowdMinute.objects.bulk_create(
        CrowdMinute(service=service, minute=first + n * MINUTE, stance="broken", aside=0, networks=networks)
        for n in range(minutes)
    )


def make_baseline(service: Service, *, rate: float = 1.0, at: datetime, **fields: Any) -> Baseline:
    """`rate` reports a minute at every hour of the week, learned long enough ago to be trusted."""
    usual = {"history_hours": 1000, "history_reports": 60_000, "dispersion": 1.1, "wander": 0.01}
    return Baseline.objects.create(
        **{"service": service, "fitted_at": at, "profile": [rate] * 168, "policy": "test"} | usual | fields
    )


def make_incident(service: Service, *, steps: dict[str, datetime], **fields: Any) -> Incident:
    """An incident that went through `steps` (state -> when), with an assessment and an event for each."""
    first, last = next(iter(steps.values())), list(steps)[-1]
    resolved = steps.get(State.RESOLVED)
    known = {
        "state": last,
        "onset_at": first - 3 * MINUTE,
        "evident_at": first,
        "detected_at": first,
        "opened_at": steps.get(State.OPEN),
        "subsiding_at": steps.get(State.SUBSIDING),
        "resolved_at": resolved,
        "ended_at": resolved and resolved - 10 * MINUTE,
    }
    incident = Incident.objects.create(**{"service": service} | known | fields)
    for state, at in steps.items():
        assessment = make_assessment(service, state=state, at=at, onset_at=incident.onset_at)
        IncidentEvent.objects.create(
            incident=incident, assessment=assessment, at=at, published_at=at, state=state
        )
    return incident


def make_note(incident: Incident, *, at: datetime, kind: str = "note", text: str = "We looked.") -> None:
    """What the operator says of an incident."""
    IncidentNote.objects.create(incident=incident, kind=kind, text=text, at=at)


def make_vendor_key(service: Service, *, token: str = TOKEN, **fields: Any) -> VendorKey:
    """Whoever says TOKEN speaks for the service."""
    known = {"label": service.name, "digest": sha256(token.encode()).digest(), "made_at": EPOCH}
    return VendorKey.objects.create(**{"service": service} | known | fields)


def make_statement(
    service: Service,
    *,
    at: datetime,
    key: VendorKey | None,
    text: str = "We are looking into it.",
    **fields: Any,
) -> VendorStatement:
    """What the vendor says, for a day; without a key it needs an author."""
    known = {
        "at": at,
        "text": text,
        "until": at + 24 * HOUR,
        "signed_as": key.label if key else "",
        "key": key,
    }
    return VendorStatement.objects.create(**{"service": service} | known | fields)


def make_assessment(service: Service, *, state: str, at: datetime, **fields: Any) -> Assessment:
    known = {"onset_at": at - 3 * MINUTE, "evidence": {"reports": 9}, "policy": "1-test"}
    return Assessment.objects.create(**{"service": service, "state": state, "at": at} | known | fields)


def make_watch(service: Service, *, until: datetime, level: str = "ok") -> Watch:
    """What is said of a service now; its memory is that of a quiet one."""
    memory = Memory.start(size=1, minute=int(until.timestamp()) // 60, policy=DEFAULT).to_records()[0]
    return Watch.objects.create(service=service, assessed_until=until, level=level, memory=memory)


def make_tick(at: datetime) -> None:
    """The last completed tick began and ended then; pages see it at once."""
    Tick.objects.update_or_create(id=1, defaults={"started_at": at, "finished_at": at})


@contextmanager
def people_all_over_the_world(folder: Path) -> Iterator[None]:
    """The demo's people live where the shipped geo file says; without it all share one network of 254."""
    geo.unpack_geo_file(target=folder / "city.mmdb")
    demo._find_networks.cache_clear()
    with override_settings(GEOIP_CITY_DB=str(folder / "city.mmdb")):
        yield
    demo._find_networks.cache_clear()
