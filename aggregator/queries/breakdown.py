"""Where, what and from where: shares of a window beside the usual shares."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from aggregator.queries import freshness, leaves, usual
from aggregator.queries.filters import ENOUGH
from reports import geo
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
    """Shares, the largest first; `hidden` reports are of places with too few to be told."""

    service: Entry
    by: By
    first: datetime
    last: datetime
    total: int
    shares: tuple[Share, ...]
    hidden: int = 0


BY: tuple[By, ...] = ("surface", "symptom", "region")


def breakdowns(*, service: Entry, first: datetime, last: datetime) -> dict[By, Breakdown]:
    """Reports (stance broken) of [first, last) by each of the fields."""
    seen = leaves.observed(service_id=service.id, first=first, last=last)
    normal = leaves.usual(service_id=service.id, first=first, last=last)
    expected = usual.total(service=service, first=first, last=last)
    return {
        by: _breakdown(
            Breakdown(service, by, first, last, sum(seen.values()), ()),
            leaves.by_field(counts=seen, field=by),
            leaves.shares(counts=normal, field=by),
            expected,
        )
        for by in BY
    }


def _breakdown(
    head: Breakdown, counts: Mapping[str, int], usually: Mapping[str, float], expected: float | None
) -> Breakdown:
    shares = tuple(
        Share(
            slug=slug,
            name=_name(head.service, head.by, slug),
            reports=n,
            share=n / head.total,
            usual_share=usually.get(slug, 0.0) if usually else None,
            lift=n / (expected * usually[slug]) if expected and usually.get(slug) else None,
        )
        for slug, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if n and (head.by != "region" or not slug or n >= ENOUGH)
    )
    return replace(head, shares=shares, hidden=head.total - sum(share.reports for share in shares))


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
            return geo.name_of(slug)
