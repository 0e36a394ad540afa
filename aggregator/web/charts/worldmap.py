"""Who is affected: places against their baselines, as shapes on a map and as the list beside it.

Never by counts: a large country always reports more. The land is one static file that browsers keep; a page
carries only the places that are raised.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from aggregator.queries.answers.breakdowns import Breakdown, BreakdownShare
from aggregator.web.charts.elements.geometry import to_percent
from aggregator.web.charts.elements.lift import choose_shift, find_lift_step, list_swatches, round_lift
from aggregator.web.formats.numbers import format_count, format_decimal
from reports.choices.regions import SUBDIVIDED
from reports.web import names

ATLAS = Path(__file__).parent / "atlas" / "atlas.json"
# Rows before "All 38 places"; the shapes of these rows are stops of the keyboard.
SHOWN = 12
NAMED_PLACES = 5  # places in the sentence
# Where nothing is higher than 1.5 times, no bar should look full.
SHORTEST = 4.0
# Times usual; beyond that the usual is so small that the figure is arithmetic.
MOST = 99


@dataclass(frozen=True)
class Atlas:
    """Path data and points by ISO 3166 code, in a box of width x height."""

    width: int
    height: int
    shapes: dict[str, str]
    dots: dict[str, tuple[int, int]]

    def path(self, code: str) -> str:
        """What to draw for a code, '' for one that is not on the map. A dot is a stroke without length."""
        if code in self.dots:
            x, y = self.dots[code]
            return f"M{x} {y}h0"
        return self.shapes.get(code, "")


@dataclass(frozen=True)
class Shape:
    """A place on the map; `row` is the id of the row it leads to, where that is in sight. Step 0: land."""

    path: str
    dot: bool
    step: int
    title: str
    row: str


@dataclass(frozen=True)
class PlaceRow:
    """A place in the list. Without a usual there is no bar, and `times` is ''."""

    id: str
    name: str
    step: int
    times: str
    reports: str
    width: str


@dataclass(frozen=True)
class WorldMapDrawing:
    """The world; `label` says in a sentence what the colours say."""

    width: int
    height: int
    label: str
    shapes: tuple[Shape, ...]
    key: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class WorldMap:
    """`drawing` is None where nothing is raised: a map without a tint would be decoration."""

    drawing: WorldMapDrawing | None
    against_usual: bool
    rows: tuple[PlaceRow, ...]
    more: tuple[PlaceRow, ...]
    places: int
    total: int
    hidden: int


def draw_world_map(*, breakdown: Breakdown, troubled: bool) -> WorldMap:
    """Places above their baseline first during an incident; else by count: chance alone lifts a few."""
    named = (replace(share, name=names.place(share.name)) for share in breakdown.shares)
    shares = sorted(named, key=_order_by_lift if troubled else _order_by_count)
    highest = max([_read_lift(s) for s in shares] if troubled else [s.share for s in shares], default=0.0)
    # One place at 900 times its baseline would shrink all other bars to nothing.
    scale = min(float(MOST), max(SHORTEST, highest)) if troubled else highest
    by = choose_shift(reports=breakdown.total, usual=breakdown.usual)
    rows = tuple(_build_row(share, scale, by if troubled else None) for share in shares)
    return WorldMap(
        drawing=_draw_world(shares, by) if troubled else None,
        against_usual=troubled,
        rows=rows[:SHOWN],
        more=rows[SHOWN:],
        places=len(rows),
        total=breakdown.total,
        hidden=breakdown.hidden,
    )


@cache
def read_atlas() -> Atlas:
    """Read once a process."""
    held = json.loads(ATLAS.read_text())
    dots = {code: (x, y) for code, (x, y) in held["dots"].items()}
    return Atlas(width=held["width"], height=held["height"], shapes=held["shapes"], dots=dots)


def _read_lift(share: BreakdownShare) -> float:
    return share.lift or 0.0


def _order_by_lift(share: BreakdownShare) -> tuple[bool, float, int, str]:
    """Reports without a place come last. Among the places beyond MOST the larger count comes first."""
    return (not share.slug, -min(round_lift(_read_lift(share)), MOST + 1), -share.reports, share.slug)


def _order_by_count(share: BreakdownShare) -> tuple[bool, float, int, str]:
    return (not share.slug, 0.0, -share.reports, share.slug)


def _build_row(share: BreakdownShare, scale: float, by: int | None) -> PlaceRow:
    """`by`: the factor of the steps of the tints; None on a quiet page, which shows counts."""
    troubled = by is not None
    length = _read_lift(share) if troubled else share.share
    return PlaceRow(
        id=_build_id(share),
        name=share.name,
        step=0 if by is None else find_lift_step(share.lift, shift=by),
        times=_format_lift(share) if troubled else "",
        reports=format_count(share.reports),
        width=to_percent(min(1.0, length / scale)) if scale else "0%",
    )


def _build_id(share: BreakdownShare) -> str:
    return f"place-{share.slug or 'unknown'}"


def _format_lift(share: BreakdownShare) -> str:
    """As "23", "2.4", ">99"; '' where the usual is unknown or none."""
    if share.lift is None:
        return ""
    lift = round_lift(share.lift)
    if lift > MOST:
        return f">{MOST}"
    return format_decimal(lift) if lift % 1 else format_count(int(lift))


def _draw_world(shares: Sequence[BreakdownShare], by: int) -> WorldMapDrawing | None:
    """Countries below, states on them, dots above all; None where nothing on the map is raised."""
    listed = {share.slug for share in shares[:SHOWN]}
    raised = {share.slug for share in shares if find_lift_step(share.lift, shift=by)}
    # Later shapes lie on earlier ones in SVG, hence the order.
    shapes = [
        _draw_shape(share, by, linked=share.slug in listed)
        for share in sorted(shares, key=_order_layers)
        if share.slug in raised or _hides_in(share.slug, raised)
    ]
    drawn = [shape for shape in shapes if shape.path]
    if not any(shape.step for shape in drawn):
        return None
    return WorldMapDrawing(
        width=read_atlas().width,
        height=read_atlas().height,
        label=_describe_raised([share for share in shares if share.slug in raised and share.slug]),
        shapes=tuple(drawn),
        key=list_swatches(by),
    )


def _order_layers(share: BreakdownShare) -> tuple[bool, bool]:
    """What is drawn later lies above."""
    return (share.slug in read_atlas().dots, "-" in share.slug)


def _hides_in(code: str, raised: set[str]) -> bool:
    """A state as usual in a raised country is drawn as land; else it would show the tint of the country."""
    country, _dash, state = code.partition("-")
    return bool(state) and country in SUBDIVIDED and country in raised


def _draw_shape(share: BreakdownShare, by: int, *, linked: bool) -> Shape:
    return Shape(
        path=read_atlas().path(share.slug),
        dot=share.slug in read_atlas().dots,
        step=find_lift_step(share.lift, shift=by),
        title=_describe_place(share),
        row=_build_id(share) if linked else "",
    )


def _describe_place(share: BreakdownShare) -> str:
    if share.lift is None:
        text = ngettext("%(place)s: %(count)s report", "%(place)s: %(count)s reports", share.reports)
        return text % {"place": share.name, "count": format_count(share.reports)}
    text = ngettext(
        "%(place)s: %(times)s times usual, %(count)s report",
        "%(place)s: %(times)s times usual, %(count)s reports",
        share.reports,
    )
    return text % {"place": share.name, "times": _format_lift(share), "count": format_count(share.reports)}


def _describe_raised(raised: Sequence[BreakdownShare]) -> str:
    places = pgettext("between places", "; ").join(
        _("%(place)s %(times)s times") % {"place": share.name, "times": _format_lift(share)}
        for share in raised[:NAMED_PLACES]
    )
    if len(raised) <= NAMED_PLACES:
        return _("World map. Most above usual: %(places)s.") % {"places": places}
    text = ngettext(
        "World map. Most above usual: %(places)s; and %(count)s more place, as the list says.",
        "World map. Most above usual: %(places)s; and %(count)s more places, as the list says.",
        len(raised) - NAMED_PLACES,
    )
    return text % {"places": places, "count": format_count(len(raised) - NAMED_PLACES)}
