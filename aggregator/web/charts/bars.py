"""Shares as bars with a black mark where the usual share is."""

from dataclasses import dataclass

from aggregator.queries.answers.breakdowns import Breakdown, BreakdownShare
from aggregator.web.charts.elements.geometry import to_percent
from aggregator.web.formats.numbers import format_percent
from reports.web import names

# Rows shown at once; the others are folded away below them.
SHOWN = 8
STANDS_OUT = 2.0  # times its usual share
ENOUGH_TO_STAND_OUT = 10  # fewer stand out of nothing


@dataclass(frozen=True)
class Bar:
    """One row: the bar's width and the mark's place are percentages of the same scale."""

    name: str
    reports: int
    share: str
    width: str
    usually: str | None
    mark: str | None
    stands_out: bool


@dataclass(frozen=True)
class Bars:
    """A breakdown by part or by symptom; places have a map."""

    total: int
    rows: tuple[Bar, ...]
    more: tuple[Bar, ...]


def draw_bars(*, breakdown: Breakdown, tinted: bool) -> Bars:
    """The largest first. On a quiet page nothing is tinted."""
    shares = breakdown.shares
    widest = max([s.share for s in shares] + [s.usual_share or 0.0 for s in shares], default=0.0) or 1.0
    # Shares of many places are small: on a scale of 1 they would all be stumps.
    scale = min(1.0, widest * 1.1)  # small shares of many places would all be stumps
    rows = [_draw_bar(share, names.BY[breakdown.by](share.name), scale, tinted) for share in shares]
    return Bars(
        total=breakdown.total,
        rows=tuple(rows[:SHOWN]),
        more=tuple(rows[SHOWN:]),
    )


def _draw_bar(share: BreakdownShare, name: str, scale: float, tinted: bool) -> Bar:
    usual = share.usual_share
    return Bar(
        name=name,
        reports=share.reports,
        share=format_percent(share.share),
        width=to_percent(min(1.0, share.share / scale)),
        usually=None if usual is None else format_percent(usual),
        mark=None if usual is None else to_percent(min(1.0, usual / scale)),
        # On a quiet page chance alone doubles the share of a small part, so nothing stands out there.
        stands_out=bool(
            tinted
            and usual is not None
            and share.reports >= ENOUGH_TO_STAND_OUT
            and share.share >= STANDS_OUT * usual
        ),
    )
