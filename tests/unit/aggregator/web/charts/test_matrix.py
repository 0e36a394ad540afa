"""Symptoms by surface: what is crossed, merged and tinted."""

from aggregator.queries.answers.breakdowns import Breakdown, BreakdownCell, BreakdownParts, BreakdownShare
from aggregator.web.charts.matrix import MatrixCell, draw_matrix
from tests.unit.aggregator.web.examples import ACME, AT


def broken_down(by, counts):
    total = sum(counts.values())
    shares = tuple(BreakdownShare(slug, slug.title(), n, n / total, None, None) for slug, n in counts.items())
    return Breakdown(ACME, by, AT, AT, total, shares)


def crossed(cells):
    surfaces, symptoms = {}, {}
    for (surface, symptom), cell in cells.items():
        surfaces[surface] = surfaces.get(surface, 0) + cell.reports
        symptoms[symptom] = symptoms.get(symptom, 0) + cell.reports
    by = {"surface": broken_down("surface", surfaces), "symptom": broken_down("symptom", symptoms)}
    return BreakdownParts(by, cells)


TWO_BY_TWO = crossed(
    {
        ("chat", "login"): BreakdownCell(90, 2.0),
        ("chat", "slow"): BreakdownCell(10, 8.0),
        ("api", "login"): BreakdownCell(2, 0.01),
        ("api", "slow"): BreakdownCell(3, 0.1),
    }
)


def test_counts_are_tinted_by_times_the_usual():
    drawn = draw_matrix(parts=TWO_BY_TWO)

    assert drawn.columns == ("Chat", "Api")
    assert drawn.rows[0].cells[0] == MatrixCell("90", 32, "45 times the usual")
    assert drawn.rows[1].cells[0] == MatrixCell("10", 0, "")


def test_rare_crossings_are_measured_against_half_a_report():
    login, slow = draw_matrix(parts=TWO_BY_TWO).rows

    assert login.cells[1] == MatrixCell("2", 0, "")  # two people are no surprise
    assert slow.cells[1] == MatrixCell("3", 4, "6 times the usual")


def test_edges_add_up():
    drawn = draw_matrix(parts=TWO_BY_TWO)

    assert ([row.total for row in drawn.rows], drawn.totals, drawn.total) == (
        ["92", "13"],
        ("100", "5"),
        "105",
    )


def test_what_does_not_fit_is_one_column_with_its_own_usual():
    cells = {
        (f"part-{n}", symptom): BreakdownCell(10, 1.0) for n in range(9) for symptom in ("login", "slow")
    }

    drawn = draw_matrix(parts=crossed(cells))

    assert (drawn.columns[-1], len(drawn.columns), drawn.totals[-1]) == ("Other parts", 5, "100")
    assert drawn.rows[0].cells[-1] == MatrixCell("50", 8, "10 times the usual")


def test_unknown_usual_is_no_surprise():
    drawn = draw_matrix(
        parts=crossed({("a", "x"): BreakdownCell(40, None), ("b", "y"): BreakdownCell(40, None)})
    )

    assert drawn.rows[0].cells == (MatrixCell("40", 0, ""), MatrixCell("", 0, ""))


def test_few_reports_are_not_crossed():
    assert (
        draw_matrix(parts=crossed({("a", "x"): BreakdownCell(9, 1.0), ("b", "y"): BreakdownCell(9, 1.0)}))
        is None
    )
