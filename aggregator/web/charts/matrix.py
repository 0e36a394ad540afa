"""What people see, by part of the service: counts, tinted by how many times the usual they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aggregator.queries.counts.breakdown import Breakdown, BreakdownCell, BreakdownParts
from aggregator.web.charts.elements.lift import lift_key, lift_step, rounded_lift, shift
from aggregator.web.formats.numbers import thousands
from reports.web import names

MOST_COLUMNS = 5  # surfaces; the rest is one column, so that a phone has room for them
MOST_ROWS = 8
ENOUGH = 30  # reports: of fewer a table of counts would be mostly empty
FEW = 3  # reports in a cell: no surprise, whatever is usual
# Of a rare crossing less than this is usual in the window; measured against less, three reports would be
# hundreds of times the usual, which is arithmetic and not news.
LEAST_USUAL = 0.5


@dataclass(frozen=True)
class MatrixCell:
    """A count; `lift` is the step of its tint (0: none), `times` the same in words."""

    reports: str
    lift: int
    times: str


@dataclass(frozen=True)
class MatrixRow:
    name: str
    cells: tuple[MatrixCell, ...]
    total: str


@dataclass(frozen=True)
class Matrix:
    """What `_symptoms_by_part.html` shows: symptoms down, surfaces across, sums at the edges."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    totals: tuple[str, ...]
    total: str
    key: tuple[tuple[int, int], ...]  # of its tints


@dataclass(frozen=True)
class MatrixLine:
    """One line of the table: a slug, or several small ones together."""

    name: str
    slugs: tuple[str, ...]


def draw_matrix(*, parts: BreakdownParts) -> Matrix | None:
    """The largest first; None where there is too little to cross. For a trouble: quiet pages have none."""
    surfaces, symptoms = parts.by["surface"], parts.by["symptom"]
    if surfaces.total < ENOUGH or len(surfaces.shares) < 2 or len(symptoms.shares) < 2:
        return None
    columns = _groups(surfaces, MOST_COLUMNS, pgettext("surface", "Other parts"))
    rows = _groups(symptoms, MOST_ROWS, _("All others"))
    raised = shift(reports=surfaces.total, usual=surfaces.usual)
    return Matrix(
        columns=tuple(column.name for column in columns),
        rows=tuple(
            MatrixRow(
                name=row.name,
                cells=tuple(
                    _cell(_merged(parts.cells, column.slugs, row.slugs), raised) for column in columns
                ),
                total=thousands(_reports(symptoms, row.slugs)),
            )
            for row in rows
        ),
        totals=tuple(thousands(_reports(surfaces, column.slugs)) for column in columns),
        total=thousands(surfaces.total),
        key=lift_key(raised),
    )


def _groups(breakdown: Breakdown, most: int, others: str) -> list[MatrixLine]:
    translate = names.BY[breakdown.by]
    named = [MatrixLine(translate(share.name), (share.slug,)) for share in breakdown.shares]
    if len(named) <= most:
        return named
    rest = tuple(slug for group in named[most - 1 :] for slug in group.slugs)
    return [*named[: most - 1], MatrixLine(others, rest)]


def _merged(
    cells: Mapping[tuple[str, str], BreakdownCell], surfaces: Sequence[str], symptoms: Sequence[str]
) -> BreakdownCell:
    found = [cells[each] for each in product(surfaces, symptoms) if each in cells]
    usual = None if any(cell.usual is None for cell in found) else sum(cell.usual or 0.0 for cell in found)
    return BreakdownCell(sum(cell.reports for cell in found), usual)


def _cell(cell: BreakdownCell, raised: int) -> MatrixCell:
    """`raised`: by how much the steps of the tints are."""
    reports = thousands(cell.reports) if cell.reports else ""
    if cell.usual is None or cell.reports < FEW:
        return MatrixCell(reports, 0, "")
    lift = cell.reports / max(cell.usual, LEAST_USUAL)
    step = lift_step(lift, shift=raised)
    times = _("%(times)s times the usual") % {"times": thousands(round(rounded_lift(lift)))} if step else ""
    return MatrixCell(reports, step, times)


def _reports(breakdown: Breakdown, slugs: Sequence[str]) -> int:
    return sum(share.reports for share in breakdown.shares if share.slug in slugs)
