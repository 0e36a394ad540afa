"""Services whose reports come in bursts, and how high a rise must be there before it is a problem."""

from aggregator.models import Baseline, Watch
from aggregator.policy import current
from aggregator.stats.baseline import calibration


def needed(*, service: int | None = None) -> dict[int, float]:
    """Times the usual by service (all active ones, or one), of those that have bursts."""
    rows = Baseline.objects.filter(service__active=True)
    if service is not None:
        rows = rows.filter(service_id=service)
    kept = dict(rows.values_list("service_id", "tails"))
    if not kept:
        return {}
    series = Watch.objects.filter(service__active=True).count()
    tails = calibration.read(rows=list(kept.values()))
    heights = calibration.heights(tails=tails, series=max(series, 1), policy=current())
    return {one: float(heights[n]) for n, one in enumerate(kept) if heights[n] > 0}
