"""RollupHour -> Baseline: what is expected of each service, learned anew once a day for all at once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from aggregator.models.baselines import Baseline
from aggregator.pipeline import failures, part_baselines
from aggregator.pipeline.inputs import learnable_hours
from aggregator.pipeline.inputs.daily_history import DailyHistory, continue_daily_history
from aggregator.pipeline.inputs.learnable_hours import LearnableHours
from aggregator.policy import current
from aggregator.queries.incidents import outages, support
from aggregator.stats.baseline import fitting as stats
from aggregator.stats.baseline.baselines import Baselines, build_cold_baselines
from aggregator.stats.baseline.daily_maxima import apply_verdicts
from aggregator.stats.baseline.fitting import ObservedDays, ObservedHours
from aggregator.stats.detector.concentration.caps import estimate_few_share
from aggregator.stats.policy_keys import compute_version
from aggregator.stats.score import Floats
from aggregator.times import DAY, floor_day
from reports.models import Service

# Every column but the key: one that is missing here would keep what was learned first.
LEARNED = (
    *("fitted_at", "history_hours", "history_reports", "profile", "dispersion", "wander", "half_life"),
    *("tails", "doubt", "believed", "tops", "in_force", "few_shares", "few_share", "part_tails", "part_tops"),
    *("scatters", "policy"),
)


def refresh(*, now: datetime) -> int:
    """Give every active service that has none a baseline; return how many got one."""
    missing = Service.objects.filter(active=True).exclude(id__in=Baseline.objects.values("service_id"))
    return _fit_isolated(list(missing.values_list("id", flat=True)), now, stage="baselines")


def refit(*, now: datetime) -> int:
    """Learn anew where the last time lies before today's hour of refitting; return how many."""
    # By the hour that is due and not by the age: after a day without a worker the next hour catches up.
    due = now.replace(hour=current().refit_hour, minute=0, second=0, microsecond=0)
    if due > now:
        due -= timedelta(days=1)
    old = Baseline.objects.filter(fitted_at__lt=due, service__active=True)
    return _fit_isolated(list(old.values_list("service_id", flat=True)), now, stage="refit")


def _fit_isolated(services: list[int], now: datetime, *, stage: str) -> int:
    """A service that fails keeps its old baseline, and is tried again the next time."""
    with failures.isolate_services(stage=stage, now=now) as isolated:
        return isolated.together(services=services, work=lambda chosen: fit(services=chosen, now=now))


def fit(*, services: Sequence[int], now: datetime) -> int:
    """Learn the expected week of these services from the whole hours before `now`."""
    if not services:
        return 0
    services = list(services)
    # Whole hours only: a part of one would look like a quiet hour.
    last = now.replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(weeks=current().history_weeks)
    hours = _read_hours(services, first, last, now)
    earlier = {row.service_id: row for row in Baseline.objects.filter(service_id__in=services)}
    history = continue_daily_history(services=services, earlier=earlier, now=now)
    # What was measured is saved below. Verdicts are applied anew each day, because old days may be annotated.
    maxima, part_maxima = _apply_verdicts(services, [history.maxima, history.part_maxima], now)
    fitted = stats.fit_baselines(
        hours=ObservedHours(
            counts=hours.counts, observed=hours.learnable, first_hour=int(first.timestamp()) // 3600
        ),
        prior=build_cold_baselines(size=len(services), policy=current()),
        policy=current(),
        days=ObservedDays(maxima=maxima, part_maxima=part_maxima, dispersions=history.scatters),
    )
    _save(services, fitted, history, now)
    part_baselines.save_part_baselines(services=services, hours=hours, fitted=fitted, now=now)
    return len(services)


def _read_hours(services: list[int], first: datetime, last: datetime, now: datetime) -> LearnableHours:
    """The hours of [first, last) without those of incidents and gaps."""
    hours = learnable_hours.read_lived_hours(services=services, first=first, last=last)
    opened = learnable_hours.read_opened_incidents(services=services, first=first, now=now)
    doubtful = learnable_hours.list_recurring(hours=hours, opened=opened)
    supported = support.find_supported(incidents=doubtful, now=now)
    hours = learnable_hours.leave_out_incidents(hours=hours, opened=opened, supported=supported)
    return learnable_hours.leave_out_gaps(hours=hours)


def _apply_verdicts(services: list[int], histories: list[Floats], now: datetime) -> list[Floats | None]:
    """The histories without the days that vendors or the operator call outages; None without days."""
    longest = max(maxima.shape[1] for maxima in histories)
    if not longest:
        return [None] * len(histories)
    last = floor_day(now)
    verdicts = outages.read_day_verdicts(services=services, first=last - longest * DAY, last=last)
    return [
        apply_verdicts(maxima=maxima, verdicts=verdicts[:, longest - maxima.shape[1] :])
        for maxima in histories
    ]


def _save(services: list[int], fitted: Baselines, history: DailyHistory, now: datetime) -> None:
    few_share = estimate_few_share(days=history.few_shares, policy=current())
    rows = [
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
            doubt=fitted.uncertainty[n].tolist() if (fitted.uncertainty[n] > 1).any() else [],
            believed=float(fitted.believed_level[n]),
            tops=history.maxima[n].tolist(),
            in_force=history.offsets[n].tolist(),
            part_tails=fitted.part_tails[n].tolist(),
            part_tops=history.part_maxima[n].tolist(),
            few_shares=history.few_shares[n].tolist(),
            scatters=history.scatters[n].tolist(),
            few_share=float(few_share[n]),
            policy=compute_version(current()),
        )
        for n, service in enumerate(services)
    ]
    Baseline.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["service"], update_fields=LEARNED
    )
