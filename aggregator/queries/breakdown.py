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
    usual: float | None = None  # reports of such a window; None: not known


@dataclass(frozen=True)
class Cell:
    """Reports of one surface with one symptom, and how many are usual in such a window (None: not known)."""

    reports: int
    usual: float | None


@dataclass(frozen=True)
class Parts:
    """A window broken down by each field, and by (surface, symptom) at once; '' is "not said"."""

    by: dict[By, Breakdown]
    cells: dict[tuple[str, str], Cell]


BY: tuple[By, ...] = ("surface", "symptom", "region")


def breakdowns(*, service: Entry, first: datetime, last: datetime) -> dict[By, Breakdown]:
    """Reports (stance broken) of [first, last) by each of the fields."""
    return parts(service=service, first=first, last=last).by


def parts(*, service: Entry, first: datetime, last: datetime) -> Parts:
    """The same with the crossing of surface and symptom, from one reading."""
    seen = leaves.observed(service_id=service.id, first=first, last=last)
    normal = leaves.usual(service_id=service.id, first=first, last=last)
    expected = usual.total(service=service, first=first, last=last)
    by = {
        field: _breakdown(
            Breakdown(service, field, first, last, sum(seen.values()), (), usual=expected),
            leaves.by_field(counts=seen, field=field),
            leaves.shares(counts=normal, field=field),
            expected,
        )
        for field in BY
    }
    return Parts(by, _cells(leaves.crossed(counts=seen), leaves.crossed(counts=normal), expected))


def _cells(
    counts: Mapping[tuple[str, str], int], normal: Mapping[tuple[str, str], int], expected: float | None
) -> dict[tuple[str, str], Cell]:
    everything = sum(normal.values())
    each = expected / everything if expected and everything else None
    return {
        crossing: Cell(counts.get(crossing, 0), None if each is None else each * normal.get(crossing, 0))
        for crossing in counts.keys() | normal.keys()
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
