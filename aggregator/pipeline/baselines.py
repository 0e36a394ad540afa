"""RollupHour -> Baseline: what is usual, learned anew once a day for all services at once."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection

from aggregator.models import Baseline, Incident, Watch
from aggregator.pipeline import failures, part_baselines
from aggregator.policy import current
from aggregator.queries import coverage
from aggregator.queries.counts import scatter
from aggregator.queries.counts.expected_counts import assemble_baseline
from aggregator.queries.incidents import notes, outages, support
from aggregator.stats.baseline import calibration
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.baseline.daily_maxima import judged
from aggregator.stats.baseline.recurrence import find_recurring
from aggregator.stats.detector.concentration.caps import few_share, usual_share
from aggregator.stats.detector.memory import Memory
from aggregator.stats.gaps import unheard_hours
from reports import sql
from reports.models import Service

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEW_DAYS = 14  # whose networks say what is usual
Kept = Mapping[int, Baseline]  # by service: what was learned before


def refresh(*, now: datetime) -> int:
    """Give every active service that has none a baseline; return how many got one."""
    missing = Service.objects.filter(active=True).exclude(id__in=Baseline.objects.values("service_id"))
    return _fit_isolated(list(missing.values_list("id", flat=True)), now, stage="baselines")


def refit(*, now: datetime) -> int:
    """Learn anew where the last time lies before today's hour of refitting; return how many."""
    due = now.replace(hour=current().refit_hour, minute=0, second=0, microsecond=0)
    if due > now:
        due -= timedelta(days=1)
    old = Baseline.objects.filter(fitted_at__lt=due, service__active=True)
    return _fit_isolated(list(old.values_list("service_id", flat=True)), now, stage="refit")


def _fit_isolated(services: list[int], now: datetime, *, stage: str) -> int:
    """A service of which it fails keeps what it had, and is tried again the next time."""
    with failures.isolate_services(stage=stage, now=now) as isolated:
        return isolated.together(services=services, work=lambda chosen: fit(services=chosen, now=now))


def fit(*, services: Sequence[int], now: datetime) -> int:
    """Learn the usual week of these services from the whole hours before `now`."""
    if not services:
        return 0
    services = list(services)
    last = now.replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(weeks=current().history_weeks)
    counts, observed = _read_hours(services, first, last)
    lived = observed.copy()
    _leave_out_incidents(observed, services, first, now)
    _leave_out_gaps(observed, first, last)
    earlier = {row.service_id: row for row in Baseline.objects.filter(service_id__in=services)}
    maxima, part_maxima = _continue_daily_maxima(services, earlier, now)
    judged_tops, judged_part_tops = _apply_verdicts(services, [maxima, part_maxima], now)
    scatters = _continue_scatters(services, earlier, now)
    fitted = stats.fit(
        counts=counts,
        observed=observed,
        first_hour=int(first.timestamp()) // 3600,
        prior=stats.cold(size=len(services), policy=current()),
        policy=current(),
        tops=judged_tops,
        part_tops=judged_part_tops,
        scatters=scatters,
    )
    in_force = _continue_offsets(services, earlier, maxima.shape[1], now)
    few_shares = _continue_few_shares(services, earlier, now)
    _save(services, fitted, (maxima, in_force, few_shares, part_maxima, scatters), now)
    part_baselines.save_part_baselines(
        services=services, lived=lived, observed=observed, first=first, fitted=fitted, now=now
    )
    return len(services)


def _read_hours(
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


def _continue_offsets(
    services: list[int], earlier: Kept, days: int, now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) offset of each service's threshold on each of the days, before they were learned from."""
    if not earlier:
        return np.full((len(services), days), np.nan)
    series = Watch.objects.filter(service__active=True).count()
    offsets_now = calibration.offsets(
        tails=assemble_baseline(list(earlier.values())).tails, series=max(series, 1), policy=current()
    )
    latest = dict(zip(earlier, offsets_now.tolist(), strict=True))
    offsets = np.full((len(services), days), np.nan)
    for n, service in enumerate(services):
        row = earlier.get(service)
        known = _append_day(row.in_force, row.fitted_at, latest[service], now) if row and days else []
        known = known[-days:]
        offsets[n, days - len(known) :] = known
    return offsets


def _continue_few_shares(
    services: list[int], earlier: Kept, now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) what the eight busiest networks made up of each of the last days, yesterday last."""
    today = _floor_day(now)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("aggregator", "networks_of_day"),
            {"first": today - DAY, "last": today, "services": services},
        )
        fetched = cursor.fetchall()
    place = {service: n for n, service in enumerate(services)}
    counts = np.array([(place[service], *rest) for service, *rest in fetched], np.int64).reshape(-1, 3)
    row, network, reports = counts.T
    yesterday = few_share(row=row, network=network, reports=reports, size=len(services), policy=current())
    before = {service: row.few_shares for service, row in earlier.items()}
    known = [[*before.get(service, []), yesterday[n]][-FEW_DAYS:] for n, service in enumerate(services)]
    return np.array([[np.nan] * (FEW_DAYS - len(days)) + days for days in known])


def _continue_scatters(
    services: list[int], earlier: Kept, now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) how much the minutes of each of the last days scattered, yesterday last; nan: unknown."""
    today = _floor_day(now)
    yesterday = scatter.read_scatter_of_day(services=services, first=today - DAY, last=today).tolist()
    return _continue_history(services, earlier, "scatters", dict(zip(services, yesterday, strict=True)), now)


def _floor_day(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _continue_daily_maxima(
    services: list[int], earlier: Kept, now: datetime
) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """(N, days) highest evidence of each of the last days, yesterday last; nan where unknown.

    That of the whole service, and that of its parts.
    """
    watches = list(Watch.objects.filter(service_id__in=services))
    if not watches:
        return [np.zeros((len(services), 0))] * 2
    memory = Memory.from_records([watch.memory for watch in watches], policy=current())
    histories = []
    for field, parts in (("tops", False), ("part_tops", True)):
        yesterday = memory.top_of_day_before(minute=int(now.timestamp()) // 60, parts=parts)
        latest = {
            watch.service_id: maximum for watch, maximum in zip(watches, yesterday.tolist(), strict=True)
        }
        histories.append(_continue_history(services, earlier, field, latest, now))
    return histories


def _continue_history(
    services: list[int], earlier: Kept, field: str, latest: Mapping[int, float], now: datetime
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(N, days) what was kept of each of the last days, and `latest`, of yesterday, last; nan: unknown."""
    days = [
        _append_day(
            getattr(earlier[service], field), earlier[service].fitted_at, latest.get(service, np.nan), now
        )
        if service in earlier
        else [latest.get(service, np.nan)]
        for service in services
    ]
    longest = max(map(len, days))
    rows = [[np.nan] * (longest - len(history)) + history for history in days]
    return np.array(rows)[:, -current().tail_history_days :]


def _append_day(values: list[float], at: datetime, latest: float, now: datetime) -> list[float]:
    """What was `kept` of each day up to the one before `at`, and up to yesterday, of which `latest` tells."""
    missed = (now.astimezone(UTC).date() - at.astimezone(UTC).date()).days
    if missed <= 0:
        return values or [latest]  # learned for the second time today
    return [*values, *[np.nan] * (missed - 1), latest]


def _apply_verdicts(
    services: list[int], histories: list[np.ndarray[tuple[int, int], np.dtype[np.float64]]], now: datetime
) -> list[np.ndarray[tuple[int, int], np.dtype[np.float64]] | None]:
    """Each once vendors and the operator have said what its days, yesterday last, were; None without days."""
    longest = max(tops.shape[1] for tops in histories)
    if not longest:
        return [None] * len(histories)
    last = _floor_day(now)
    verdicts = outages.read_day_verdicts(services=services, first=last - longest * DAY, last=last)
    return [judged(tops=tops, verdicts=verdicts[:, longest - tops.shape[1] :]) for tops in histories]


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
    opened = opened.exclude(ended_at__lte=first).exclude(id__in=notes.select_false_alarms())
    touched = [(incident, _locate_incident(incident, services, first, now)) for incident in opened]
    alone = _mark_hours([place for _, place in touched], observed)
    rows = set(np.flatnonzero(find_recurring(own=alone, policy=current()).any(axis=1)).tolist())
    doubtful = [incident for incident, (row, _) in touched if row in rows]
    known = support.find_supported(incidents=doubtful, now=now)
    alone = _mark_hours([place for incident, place in touched if incident.pk not in known], observed)
    recurring = find_recurring(own=alone, policy=current())
    observed &= ~_mark_hours([place for _, place in touched], observed) | recurring


Place = tuple[int, slice]  # of an incident: its service's row, and the hours that it touched


def _locate_incident(incident: Incident, services: list[int], first: datetime, now: datetime) -> Place:
    end = incident.ended_at or now
    start = max(0, (incident.onset_at - first) // HOUR)
    return services.index(incident.service_id), slice(start, -(-(end - first) // HOUR))


def _mark_hours(
    places: list[Place], observed: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """(N, H) the observed hours at these places."""
    marked = np.zeros_like(observed)
    for place in places:
        marked[place] = observed[place]
    return marked


def _leave_out_gaps(
    observed: np.ndarray[tuple[int, int], np.dtype[np.bool_]], first: datetime, last: datetime
) -> None:
    """Hours in which nobody could report tell nothing of how many would have."""
    unheard = coverage.read_coverage(first=first, last=last).unheard
    observed &= ~unheard_hours(
        gaps=[(begun.timestamp() / 60, ended.timestamp() / 60) for begun, ended in unheard],
        first_hour=int(first.timestamp()) // 3600,
        hours=observed.shape[1],
        most=current().unheard_share,
    )


def _save(
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
    share = usual_share(days=few, policy=current())
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
