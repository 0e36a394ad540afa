"""Symptoms by part of the service: counts, tinted by how many times the expected count they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from aggregator.queries.answers.breakdowns import Breakdown, BreakdownCell, BreakdownParts
from aggregator.web.charts.elements.lift import choose_shift, find_lift_step, list_swatches, round_lift
from aggregator.web.formats.numbers import format_count
from reports.web import names

# Surfaces; the rest is one column, so that a phone has room for them.
MOST_COLUMNS = 5
MOST_ROWS = 8
# Reports: of fewer a table of counts would be mostly empty.
ENOUGH = 30
# Reports in a cell: no surprise, whatever is usual.
FEW = 3
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
    """The largest first; None where there is too little to cross. Only pages with an incident have one."""
    surfaces, symptoms = parts.by["surface"], parts.by["symptom"]
    if surfaces.total < ENOUGH or len(surfaces.shares) < 2 or len(symptoms.shares) < 2:
        return None
    columns = _group_lines(surfaces, MOST_COLUMNS, pgettext("surface", "Other parts"))
    rows = _group_lines(symptoms, MOST_ROWS, _("All others"))
    raised = choose_shift(reports=surfaces.total, usual=surfaces.usual)
    return Matrix(
        columns=tuple(column.name for column in columns),
        rows=tuple(
            MatrixRow(
                name=row.name,
                cells=tuple(
                    _build_cell(_merge_cells(parts.cells, column.slugs, row.slugs), raised)
                    for column in columns
                ),
                total=format_count(_sum_reports(symptoms, row.slugs)),
            )
            for row in rows
        ),
        totals=tuple(format_count(_sum_reports(surfaces, column.slugs)) for column in columns),
        total=format_count(surfaces.total),
        key=list_swatches(raised),
    )


def _group_lines(breakdown: Breakdown, most: int, others: str) -> list[MatrixLine]:
    translate = names.BY[breakdown.by]
    named = [MatrixLine(translate(share.name), (share.slug,)) for share in breakdown.shares]
    if len(named) <= most:
        return named
    rest = tuple(slug for group in named[most - 1 :] for slug in group.slugs)
    return [*named[: most - 1], MatrixLine(others, rest)]


def _merge_cells(
    cells: Mapping[tuple[str, str], BreakdownCell], surfaces: Sequence[str], symptoms: Sequence[str]
) -> BreakdownCell:
    # A missing cell is a crossing without reports; one without a baseline makes the sum unknown.
    crossed = [cells[each] for each in product(surfaces, symptoms) if each in cells]
    usual = (
        None if any(cell.usual is None for cell in crossed) else sum(cell.usual or 0.0 for cell in crossed)
    )
    return BreakdownCell(sum(cell.reports for cell in crossed), usual)


def _build_cell(cell: BreakdownCell, raised: int) -> MatrixCell:
    """`raised`: by how much the steps of the tints are."""
    reports = format_count(cell.reports) if cell.reports else ""
    # Two reports of a rare crossing are chance, whatever the ratio is.
    if cell.usual is None or cell.reports < FEW:
        return MatrixCell(reports, 0, "")
    lift = cell.reports / max(cell.usual, LEAST_USUAL)
    step = find_lift_step(lift, shift=raised)
    times = _("%(times)s times the usual") % {"times": format_count(round(round_lift(lift)))} if step else ""
    return MatrixCell(reports, step, times)


def _sum_reports(breakdown: Breakdown, slugs: Sequence[str]) -> int:
    return sum(share.reports for share in breakdown.shares if share.slug in slugs)
