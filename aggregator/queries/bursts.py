"""Services whose reports come in bursts, and how high a rise must be there before it is a problem."""

from django.db.models import Count, Subquery, Value

from aggregator.models.baselines import Baseline
from aggregator.models.detection import Watch
from aggregator.policy import current
from aggregator.stats.baseline import calibration
from aggregator.stats.baseline.baselines import parse_tails


def read_height_thresholds(*, service: int | None = None) -> dict[int, float]:
    """Times the expected reports by service (all active ones, or one), of those that have bursts."""
    rows = Baseline.objects.filter(service__active=True)
    if service is not None:
        rows = rows.filter(service_id=service)
    # As a subquery: a threshold depends on how many series share the budget of false alarms.
    sharing = Watch.objects.filter(service__active=True).values(of=Value(1)).annotate(n=Count("pk"))
    learned = list(rows.annotate(series=Subquery(sharing.values("n"))).values_list("pk", "tails", "series"))
    if not learned:
        return {}
    series = learned[0][2] or 1
    tails = parse_tails(rows=[row for _, row, _ in learned])
    heights = calibration.compute_height_thresholds(tails=tails, series=series, policy=current())
    return {service_id: float(heights[n]) for n, (service_id, *_) in enumerate(learned) if heights[n] > 0}
