"""RollupHour -> Baseline: what is usual, learned anew once a day for all services at once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection

from aggregator.models import Baseline, Incident, Watch
from aggregator.pipeline import failures, part_usual
from aggregator.policy import current
from aggregator.queries import coverage
from aggregator.queries.counts import scatter
from aggregator.queries.counts.usual import assemble
from aggregator.queries.incidents import notes, outages, support
from aggregator.stats.baseline import calibration
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.baseline.daily_maxima import apply_verdicts
from aggregator.stats.baseline.fitting import ObservedDays, ObservedHours
from aggregator.stats.baseline.recurrence import find_recurring
from aggregator.stats.detector.concentration.caps import estimate_few_share, measure_few_share
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import find_unheard_hours
from reports import sql
from reports.models import Service

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEW_DAYS = 14  # whose networks say what is usual
Kept = Mapping[int, Baseline]  # by service: what was learned before


def refresh(*, now: datetime) -> int:
    """Give every active service that has none a baseline; return how many got one."""
    missing = Service.objects.filter(active=True).exclude(id__in=Baseline.objects.values("service_id"))
    return _fit_all(list(missing.values_list("id", flat=True)), now, stage="baselines")


def refit(*, now: datetime) -> int:
    """Learn anew where the last time lies before today's hour of refitting; return how many."""
    due = now.replace(hour=current().refit_hour, minute=0, second=0, microsecond=0)
    if due > now:
        due -= timedelta(days=1)
    old = Baseline.objects.filter(fitted_at__lt=due, service__active=True)
    return _fit_all(list(old.values_list("service_id", flat=True)), now, stage="refit")


def _fit_all(services: list[int], now: datetime, *, stage: str) -> int:
    """A service of which it fails keeps what it had, and is tried again the next time."""
    with failures.isolation(stage=stage, now=now) as isolated:
        return isolated.together(services=services, work=lambda chosen: fit(services=chosen, now=now))


def fit(*, services: Sequence[int], now: datetime) -> int:
    """Learn the usual week of these services from the whole hours before `now`."""
    if not services:
        return 0
    services = list(services)
    last = now.replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(weeks=current().history_weeks)
    counts, observed = _hours(services, first, last)
    lived = observed.copy()
    _leave_out_incidents(observed, services, first, now)
    _leave_out_gaps(observed, first, last)
    kept = {row.service_id: row for row in Baseline.objects.filter(service_id__in=services)}
    tops, part_tops = _tops(services, kept, now)
    judged_tops, judged_part_tops = _judged(services, [tops, part_tops], now)
    scatters = _scatters(services, kept, now)
    fitted = stats.fit_baselines(
        hours=ObservedHours(counts=counts, observed=observed, first_hour=int(first.timestamp()) // 3600),
        prior=stats.build_cold_baselines(size=len(services), policy=current()),
        policy=current(),
        days=ObservedDays(maxima=judged_tops, part_maxima=judged_part_tops, dispersions=scatters),
    )
    in_force = _in_force(services, kept, tops.shape[1], now)
    few = _few_shares(services, kept, now)
    _write(services, fitted, (tops, in_force, few, part_tops, scatters), now)
    part_usual.write(services=services, lived=lived, observed=observed, first=first, fitted=fitted, now=now)
    return len(services)


def _hours(
    services: list[int], first: datetime, last: datetime
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
    """Reports (N, H), and since when each service is observed: from its first hour with any report on."""
    counts = np.zeros((len(services), (last - first) // HOUR), dtype=np.int64)
    rows = {service: n for n, service in enumerate(services)}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "broken_by_hour"), {"services": services, "first": first, "last": last}
        )
        for service, place, reports in cursor.fetchall():
            counts[rows[service], place] = reports
        cursor.execute(
            sql.load("aggregator", "aside_by_hour"), {"services": services, "first": first, "last": last}
        )
        for service, place, aside in cursor.fetchall():
            counts[rows[service], place] -= aside
    return np.maximum(counts, 0), np.cumsum(counts, axis=1) > 0


def _in_force(
    services: list[int], kept: Kept, days: int, now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) offset of each service's threshold on each of the days, before they were learned from."""
    if not kept:
        return np.full((len(services), days), np.nan)
    series = Watch.objects.filter(service__active=True).count()
    told = calibration.compute_offsets(
        tails=assemble(list(kept.values())).tails, series=max(series, 1), policy=current()
    )
    latest = dict(zip(kept, told.tolist(), strict=True))
    offsets = np.full((len(services), days), np.nan)
    for n, service in enumerate(services):
        row = kept.get(service)
        known = _continued(row.in_force, row.fitted_at, latest[service], now) if row and days else []
        known = known[-days:]
        offsets[n, days - len(known) :] = known
    return offsets


def _few_shares(
    services: list[int], kept: Kept, now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) what the eight busiest networks made up of each of the last days, yesterday last."""
    today = _midnight(now)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "networks_of_day"),
            {"first": today - DAY, "last": today, "services": services},
        )
        told = cursor.fetchall()
    place = {service: n for n, service in enumerate(services)}
    said = np.array([(place[service], *rest) for service, *rest in told], np.int64).reshape(-1, 3)
    row, network, reports = said.T
    yesterday = measure_few_share(
        row=row, network=network, reports=reports, size=len(services), policy=current()
    )
    before = {service: row.few_shares for service, row in kept.items()}
    known = [[*before.get(service, []), yesterday[n]][-FEW_DAYS:] for n, service in enumerate(services)]
    return np.array([[np.nan] * (FEW_DAYS - len(days)) + days for days in known])


def _scatters(
    services: list[int], kept: Kept, now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) how much the minutes of each of the last days scattered, yesterday last; nan: unknown."""
    today = _midnight(now)
    yesterday = scatter.of_day(services=services, first=today - DAY, last=today).tolist()
    return _history(services, kept, "scatters", dict(zip(services, yesterday, strict=True)), now)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _tops(
    services: list[int], kept: Kept, now: datetime
) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """(N, days) highest evidence of each of the last days, yesterday last; nan where unknown.

    That of the whole service, and that of its parts.
    """
    watches = list(Watch.objects.filter(service_id__in=services))
    if not watches:
        return [np.zeros((len(services), 0))] * 2
    memory = Memory.from_records([watch.memory for watch in watches], policy=current())
    found = []
    for field, parts in (("tops", False), ("part_tops", True)):
        yesterday = memory.maximum_of_day_before(minute=int(now.timestamp()) // 60, parts=parts)
        latest = {watch.service_id: top for watch, top in zip(watches, yesterday.tolist(), strict=True)}
        found.append(_history(services, kept, field, latest, now))
    return found


def _history(
    services: list[int], kept: Kept, field: str, latest: Mapping[int, float], now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) what was kept of each of the last days, and `latest`, of yesterday, last; nan: unknown."""
    days = [
        _continued(getattr(kept[service], field), kept[service].fitted_at, latest.get(service, np.nan), now)
        if service in kept
        else [latest.get(service, np.nan)]
        for service in services
    ]
    longest = max(map(len, days))
    rows = [[np.nan] * (longest - len(one)) + one for one in days]
    return np.array(rows)[:, -current().tail_history_days :]


def _continued(kept: list[float], at: datetime, latest: float, now: datetime) -> list[float]:
    """What was `kept` of each day up to the one before `at`, and up to yesterday, of which `latest` tells."""
    missed = (now.astimezone(UTC).date() - at.astimezone(UTC).date()).days
    if missed <= 0:
        return kept or [latest]  # learned for the second time today
    return [*kept, *[np.nan] * (missed - 1), latest]


def _judged(
    services: list[int], told: list[np.ndarray[tuple[int, int], np.dtype[np.float64]]], now: datetime
) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]] | None]:
    """Each once vendors and the operator have said what its days, yesterday last, were; None without days."""
    longest = max(tops.shape[1] for tops in told)
    if not longest:
        return [None] * len(told)
    last = _midnight(now)
    verdicts = outages.verdicts_of_days(services=services, first=last - longest * DAY, last=last)
    return [apply_verdicts(maxima=tops, verdicts=verdicts[:, longest - tops.shape[1] :]) for tops in told]


def _leave_out_incidents(
    observed: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    services: list[int],
    first: datetime,
    now: datetime,
) -> None:
    """An outage must not teach us that outages are usual. A suspicion that came to nothing may, and so may
    what staff marked as a false alarm, and what recurs with nothing but reports to speak for it.
    """
    opened = Incident.objects.filter(service_id__in=services, opened_at__isnull=False, onset_at__lt=now)
    opened = opened.exclude(ended_at__lte=first).exclude(id__in=notes.marked_false())
    touched = [(incident, _place(incident, services, first, now)) for incident in opened]
    alone = _marked([place for _, place in touched], observed)
    rows = set(np.flatnonzero(find_recurring(own=alone, policy=current()).any(axis=1)).tolist())
    doubtful = [incident for incident, (row, _) in touched if row in rows]
    known = support.supported(incidents=doubtful, now=now)
    alone = _marked([place for incident, place in touched if incident.pk not in known], observed)
    recurring = find_recurring(own=alone, policy=current())
    observed &= ~_marked([place for _, place in touched], observed) | recurring


Place = tuple[int, slice]  # of an incident: its service's row, and the hours that it touched


def _place(incident: Incident, services: list[int], first: datetime, now: datetime) -> Place:
    end = incident.ended_at or now
    start = max(0, (incident.onset_at - first) // HOUR)
    return services.index(incident.service_id), slice(start, -(-(end - first) // HOUR))


def _marked(
    places: list[Place], observed: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """(N, H) the observed hours at these places."""
    found = np.zeros_like(observed)
    for place in places:
        found[place] = observed[place]
    return found


def _leave_out_gaps(
    observed: np.ndarray[tuple[int, int], np.dtype[np.bool_]], first: datetime, last: datetime
) -> None:
    """Hours in which nobody could report tell nothing of how many would have."""
    unheard = coverage.read(first=first, last=last).unheard
    observed &= ~find_unheard_hours(
        gaps=[(begun.timestamp() / 60, ended.timestamp() / 60) for begun, ended in unheard],
        first_hour=int(first.timestamp()) // 3600,
        hours=observed.shape[1],
        most=current().unheard_share,
    )


def _write(
    services: list[int],
    fitted: stats.Baselines,
    days: tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], ...],
    now: datetime,
) -> None:
    """`days`: highest evidence, offset in force, share of the busiest networks, highest evidence of parts and
    scatter, each (N, days)."""
    tops, in_force, few, part_tops, scatters = days
    learned = ["profile", "dispersion", "wander", "half_life", "tails", "doubt", "believed"]
    learned += ["tops", "in_force", "few_shares", "few_share", "part_tails", "part_tops", "scatters"]
    share = estimate_few_share(days=few, policy=current())
    fields = ["fitted_at", "history_hours", "history_reports", *learned, "policy"]
    Baseline.objects.bulk_create(
        [
            Baseline(
                service_id=service,
                fitted_at=now.astimezone(UTC),
                history_hours=int(fitted.history_hours[n]),
                history_reports=int(fitted.history_reports[n]),
                profile=fitted.profile[n].tolist(),
                dispersion=float(fitted.dispersion[n]),
                wander=float(fitted.wander[n]),
                half_life=float(fitted.half_life[n]),
                tails=fitted.tails[n].tolist(),
                doubt=fitted.doubt[n].tolist() if (fitted.doubt[n] > 1).any() else [],
                believed=float(fitted.believed[n]),
                tops=tops[n].tolist(),
                in_force=in_force[n].tolist(),
                part_tails=fitted.part_tails[n].tolist(),
                part_tops=part_tops[n].tolist(),
                few_shares=few[n].tolist(),
                scatters=scatters[n].tolist(),
                few_share=float(share[n]),
                policy=current().version,
            )
            for n, service in enumerate(services)
        ],
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=fields,
    )
