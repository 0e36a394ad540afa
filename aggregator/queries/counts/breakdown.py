"""Surfaces, symptoms and regions of a window: their shares beside the expected ones."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.queries import freshness
from aggregator.queries.answers.breakdowns import (
    Breakdown,
    BreakdownCell,
    BreakdownParts,
    BreakdownShare,
    By,
)
from aggregator.queries.counts import expected_counts, places, report_cells
from aggregator.queries.counts.places import WindowCounts
from aggregator.queries.counts.report_cells import KindCounts
from aggregator.times import HOUR
from reports.choices.regions import name_of
from reports.choices.services import CatalogueEntry


@dataclass(frozen=True)
class UsualParts:
    """Reports of the weeks before, at the same hours of the day, and shares of them."""

    kinds: KindCounts
    regions: Mapping[str, int]
    surface_shares: Mapping[str, float]
    symptom_shares: Mapping[str, float]


@dataclass(frozen=True)
class ExpectedReports:
    """Of the whole service: in the window, and in each hour by its start; None and {}: not known."""

    total: float | None
    by_hour: Mapping[datetime, float]


def read_breakdowns(
    *, service: CatalogueEntry, first: datetime, last: datetime, now: datetime
) -> dict[By, Breakdown]:
    """Reports (stance broken) of [first, last) by each of the fields; by region, of the hours it touches."""
    return read_breakdown_parts(service=service, first=first, last=last, now=now).by


def read_breakdown_parts(
    *, service: CatalogueEntry, first: datetime, last: datetime, now: datetime
) -> BreakdownParts:
    """The same with the cross table of surface and symptom, from one reading."""
    cells = report_cells.read_observed(services=[service.id], first=first, last=last)[service.id]
    place_hours = places.read_hours(service=service.id, first=first, last=last)
    starts = places.list_hours(first=first, last=last)
    means = expected_counts.read_expected(service=service, starts=starts, span=HOUR)
    return make_breakdown_parts(
        service=service,
        counts=WindowCounts(first, last, report_cells.sum_by_kind(counts=cells), place_hours),
        usual=read_usual_parts(service=service, first=first, last=last),
        expected=ExpectedReports(
            expected_counts.read_expected_total(service=service, first=first, last=last),
            {start: count.mean for start, count in zip(starts, means, strict=True) if count.mean is not None},
        ),
        now=now,
    )


def read_usual_parts(*, service: CatalogueEntry, first: datetime, last: datetime) -> UsualParts:
    """What is usual at the hours of the day that [first, last) touches."""
    cells = report_cells.read_expected(service_id=service.id, first=first, last=last)
    surfaces, symptoms, regions = (
        report_cells.sum_by_field(counts=cells, field=field) for field in ("surface", "symptom", "region")
    )
    return UsualParts(
        kinds=report_cells.sum_by_kind(counts=cells),
        regions=regions,
        surface_shares=report_cells.compute_shares(counts=surfaces),
        symptom_shares=report_cells.compute_shares(counts=symptoms),
    )


def make_breakdown_parts(
    *,
    service: CatalogueEntry,
    counts: WindowCounts,
    usual: UsualParts,
    expected: ExpectedReports,
    now: datetime,
) -> BreakdownParts:
    """The same of what was read."""
    surfaces, symptoms = Counter[str](), Counter[str]()
    for (surface, symptom), reports in counts.kinds.items():
        surfaces[surface] += reports
        symptoms[symptom] += reports
    total = counts.kinds.total()
    head = Breakdown(service, "surface", counts.first, counts.last, total, (), usual=expected.total)
    by: dict[By, Breakdown] = {
        "surface": _fill_breakdown(head, surfaces, usual.surface_shares, expected.total),
        "symptom": _fill_breakdown(
            replace(head, by="symptom"), symptoms, usual.symptom_shares, expected.total
        ),
        # Counted by hour, and only where enough networks reported.
        "region": _break_down_places(service, counts, usual, expected, now),
    }
    return BreakdownParts(by, _make_cells(counts.kinds, usual.kinds, expected.total))


def _break_down_places(
    service: CatalogueEntry,
    counts: WindowCounts,
    usual: UsualParts,
    expected: ExpectedReports,
    now: datetime,
) -> Breakdown:
    """By place, from whole hours: those that may be shown, beside what is expected in as many."""
    hours = counts.places
    # Whole hours reach beyond now, and nothing is expected of minutes that have not come.
    last = min(hours.last, max(counts.last, freshness.find_running_end(now)))
    hourly = {
        start: mean * min(1.0, (last - start) / HOUR)
        for start, mean in expected.by_hour.items()
        if start < last
    }
    total = sum(hourly.values()) if hourly else None
    head = Breakdown(service, "region", hours.first, last, hours.total, (), usual=total)
    usual_shares = _compute_place_shares(usual.regions, hours.reports)
    shares = [
        _make_share(head, place, n, usual_shares, sum(hourly.get(hour, 0.0) for hour in hours.told[place]))
        for place, n in hours.reports.items()
        if n
    ]
    if hours.unknown:
        shares.append(_make_share(head, "", hours.unknown, usual_shares, total))
    shares.sort(key=lambda share: (-share.reports, share.slug))
    # Shown as one number, so that readers see why the shares do not add up.
    hidden = hours.total - sum(share.reports for share in shares)
    return replace(head, shares=tuple(shares), hidden=hidden)


def _compute_place_shares(normal: Mapping[str, int], shown: Iterable[str]) -> dict[str, float]:
    """Expected share of each place that is shown; that of the unknown one is exact, for it is no place."""
    everything = sum(normal.values())
    if not everything:
        return {}
    coarse = {
        place: places.coarsen_share(reports=normal.get(place, 0), everything=everything) for place in shown
    }
    return {"": normal.get("", 0) / everything} | coarse


def _make_cells(
    counts: KindCounts, normal: KindCounts, expected: float | None
) -> dict[tuple[str, str], BreakdownCell]:
    everything = sum(normal.values())
    each = expected / everything if expected and everything else None
    return {
        crossing: BreakdownCell(counts[crossing], None if each is None else each * normal[crossing])
        for crossing in sorted(counts.keys() | normal.keys())
        # Rows stay where reports were excluded.
        if counts[crossing] or normal[crossing]
    }


def _fill_breakdown(
    head: Breakdown, counts: Mapping[str, int], usual_shares: Mapping[str, float], expected: float | None
) -> Breakdown:
    shares = tuple(
        _make_share(head, slug, n, usual_shares, expected)
        for slug, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if n
    )
    return replace(head, shares=shares)


def _make_share(
    head: Breakdown, slug: str, reports: int, usual_shares: Mapping[str, float], expected: float | None
) -> BreakdownShare:
    """`expected`: reports of the whole service that are expected in the same time."""
    return BreakdownShare(
        slug=slug,
        name=_name_value(head.service, head.by, slug),
        reports=reports,
        share=reports / head.total,
        usual_share=usual_shares.get(slug, 0.0) if usual_shares else None,
        lift=reports / (expected * usual_shares[slug]) if expected and usual_shares.get(slug) else None,
    )


def choose_spike_window(*, onset_at: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """What a page breaks down: the time since the onset of an incident, else the last 24 hours."""
    end = freshness.find_running_end(now)
    return (onset_at or end - timedelta(hours=24)), end


def _name_value(service: CatalogueEntry, by: By, slug: str) -> str:
    match by:
        case "surface":
            return service.surface_name(slug)
        case "symptom":
            return service.symptom_name(slug)
        case "region":
            return name_of(slug)
