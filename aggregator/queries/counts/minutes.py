"""The minutes around an incident, as the detector counted them: what its evidence can be checked with."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.models.counts import CrowdMinute
from aggregator.models.incidents import Incident
from aggregator.queries import coverage
from aggregator.queries.counts import bucket_counts
from aggregator.queries.vendors.signals import read_signals
from aggregator.stats.ledger.public_minutes import BEFORE
from aggregator.stats.ledger.uptime import Span
from aggregator.times import MINUTE
from reports.models import Stance


@dataclass(frozen=True)
class IncidentMinutes:
    """Side by side, one entry a minute from `first` on."""

    first: datetime
    reports: list[int]
    works: list[int]
    counted: list[int]  # of the reports, those that count as evidence
    counted_works: list[int]
    networks: list[int]  # in the 15 minutes up to each; 0 where few reported
    official: list[int]  # vendor signals: stats/detector/vendor_status.py
    unheard: tuple[Span, ...]  # whole minutes in which nobody could report


def read_incident_minutes(*, incident: int, now: datetime) -> IncidentMinutes | None:
    """From two days before the onset to its resolution; None without such an incident."""
    row = Incident.objects.filter(id=incident).first()
    if row is None:
        return None
    first = (row.onset_at - BEFORE * MINUTE).replace(second=0, microsecond=0)
    last = min(row.resolved_at or now, now).replace(second=0, microsecond=0)
    # As the detector counted them: whoever recomputes the evidence needs the same numbers.
    counts = bucket_counts.read_counts(services=[row.service_id], first=first, last=last, step=MINUTE)
    crowds = {
        (minute, stance): (aside, networks)
        for minute, stance, aside, networks in CrowdMinute.objects.filter(
            service_id=row.service_id, minute__gte=first, minute__lt=last
        ).values_list("minute", "stance", "aside", "networks")
    }
    minutes = [first + n * MINUTE for n in range((last - first) // MINUTE)]
    counted = {s: [counts[row.service_id, at, s] for at in minutes] for s in (Stance.BROKEN, Stance.WORKS)}
    evidence = {
        s: [max(0, n - crowds.get((at, s), (0, 0))[0]) for at, n in zip(minutes, counted[s], strict=True)]
        for s in counted
    }
    return IncidentMinutes(
        first=first,
        reports=counted[Stance.BROKEN],
        works=counted[Stance.WORKS],
        counted=evidence[Stance.BROKEN],
        counted_works=evidence[Stance.WORKS],
        networks=[crowds.get((at, Stance.BROKEN), (0, 0))[1] for at in minutes],
        official=read_signals(services=[row.service_id], first=first, last=last)[0].tolist(),
        unheard=coverage.read_coverage(first=first, last=last).unheard,
    )
