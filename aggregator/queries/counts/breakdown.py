"""Surfaces, symptoms and regions of a window: their shares beside the expected ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.queries import freshness
from aggregator.queries.answers.breakdowns import (
    BY,
    Breakdown,
    BreakdownCell,
    BreakdownParts,
    BreakdownShare,
    By,
)
from aggregator.queries.counts import expected_counts, places, report_cells
from aggregator.times import HOUR
from reports.choices.regions import name_of
from reports.choices.services import CatalogueEntry


def read_breakdowns(
    *, service: CatalogueEntry, first: datetime, last: datetime, now: datetime
) -> dict[By, Breakdown]:
    """Reports (stance broken) of [first, last) by each of the fields; by region, of the hours it touches."""
    return read_breakdown_parts(service=service, first=first, last=last, now=now).by


def read_breakdown_parts(
    *, service: CatalogueEntry, first: datetime, last: datetime, now: datetime
) -> BreakdownParts:
    """The same with the cross table of surface and symptom, from one reading."""
    seen = report_cells.read_observed(service_id=service.id, first=first, last=last)
    normal = report_cells.read_expected(service_id=service.id, first=first, last=last)
    expected = expected_counts.read_expected_total(service=service, first=first, last=last)
    by: dict[By, Breakdown] = {
        field: _fill_breakdown(
            Breakdown(service, field, first, last, sum(seen.values()), (), usual=expected),
            report_cells.sum_by_field(counts=seen, field=field),
            report_cells.compute_shares(counts=normal, field=field),
            expected,
        )
        # Regions follow below, because they are counted by hour and only where enough networks reported.
        for field in BY
        if field != "region"
    }
    by["region"] = _break_down_places(
        service, report_cells.sum_by_field(counts=normal, field="region"), first, last, now
    )
    return BreakdownParts(
        by,
        _make_cells(
            report_cells.sum_by_surface_and_symptom(counts=seen),
            report_cells.sum_by_surface_and_symptom(counts=normal),
            expected,
        ),
    )


def _break_down_places(
    service: CatalogueEntry, normal: Mapping[str, int], first: datetime, last: datetime, now: datetime
) -> Breakdown:
    """By place, from whole hours: those that may be shown, beside what is expected in as many."""
    place_hours = places.read_hours(service=service.id, first=first, last=last)
    # Whole hours reach beyond now, and nothing is expected of minutes that have not come.
    last = min(place_hours.last, max(last, freshness.find_running_end(now)))
    hourly = _read_expected_by_hour(service, place_hours.first, last)
    expected = sum(hourly.values()) if hourly else None
    head = Breakdown(service, "region", place_hours.first, last, place_hours.total, (), usual=expected)
    usual_shares = _compute_place_shares(normal, place_hours.reports)
    shares = [
        _make_share(
            head, place, n, usual_shares, sum(hourly.get(hour, 0.0) for hour in place_hours.told[place])
        )
        for place, n in place_hours.reports.items()
        if n
    ]
    if place_hours.unknown:
        shares.append(_make_share(head, "", place_hours.unknown, usual_shares, expected))
    shares.sort(key=lambda share: (-share.reports, share.slug))
    # Shown as one number, so that readers see why the shares do not add up.
    hidden = place_hours.total - sum(share.reports for share in shares)
    return replace(head, shares=tuple(shares), hidden=hidden)


def _read_expected_by_hour(service: CatalogueEntry, first: datetime, last: datetime) -> dict[datetime, float]:
    """Expected reports of each hour that begins in [first, last), the last one up to there; {}: not known."""
    starts = [first + n * HOUR for n in range(-(-(last - first) // HOUR))]
    means = expected_counts.read_expected(service=service, starts=starts, span=HOUR)
    return {
        start: count.mean * min(1.0, (last - start) / HOUR)
        for start, count in zip(starts, means, strict=True)
        if count.mean is not None
    }


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
    counts: Mapping[tuple[str, str], int], normal: Mapping[tuple[str, str], int], expected: float | None
) -> dict[tuple[str, str], BreakdownCell]:
    everything = sum(normal.values())
    each = expected / everything if expected and everything else None
    return {
        crossing: BreakdownCell(
            counts.get(crossing, 0), None if each is None else each * normal.get(crossing, 0)
        )
        for crossing in counts.keys() | normal.keys()
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
