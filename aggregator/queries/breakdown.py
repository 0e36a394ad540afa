"""Where, what and from where: shares of a window beside the usual shares."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from aggregator.queries import freshness, leaves, usual
from reports.queries import Entry

By = Literal["surface", "symptom", "region"]


@dataclass(frozen=True)
class Share:
    """One value of a breakdown; slug '' is "not said". Shares are of 1; None where nothing is known.

    `lift` is reports against what is usual in such a window: 2.0 is twice as many.
    """

    slug: str
    name: str
    reports: int
    share: float
    usual_share: float | None
    lift: float | None


@dataclass(frozen=True)
class Breakdown:
    """Shares, the largest first."""

    service: Entry
    by: By
    first: datetime
    last: datetime
    total: int
    shares: tuple[Share, ...]


def breakdown(*, service: Entry, by: By, first: datetime, last: datetime, now: datetime) -> Breakdown:
    """Reports (stance broken) of [first, last) by one field."""
    counts = leaves.by_field(counts=leaves.observed(service_id=service.id, first=first, last=last), field=by)
    total = sum(counts.values())
    usually = usual.shares(service=service, by=by, now=now)
    expected = usual.total(service=service, first=first, last=last)
    shares = tuple(
        Share(
            slug=slug,
            name=_name(service, by, slug),
            reports=n,
            share=n / total,
            usual_share=usually.get(slug, 0.0) if usually else None,
            lift=n / (expected * usually[slug]) if expected and usually.get(slug) else None,
        )
        for slug, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if n
    )
    return Breakdown(service, by, first, last, total, shares)


def spike_window(*, onset_at: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """What a page breaks down: since the onset while there is trouble, else the last 24 hours."""
    end = freshness.running_end(now)
    return (onset_at or end - timedelta(hours=24)), end


def _name(service: Entry, by: By, slug: str) -> str:
    match by:
        case "surface":
            return service.surface_name(slug)
        case "symptom":
            return service.symptom_name(slug)
        case "region":
            return usual.region_name(slug)
