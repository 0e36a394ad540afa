"""Cells summed up by one field, or by two."""

import pytest

from aggregator.queries.counts.report_cells import (
    FIELDS,
    compute_shares,
    sum_by_field,
    sum_by_kind,
)

# By surface, region and symptom.
CELLS = {
    ("chat", "DE", "login"): 4,
    ("chat", "US-CA", "login"): 2,
    ("api", "DE", ""): 1,
    ("", "", ""): 3,
}


@pytest.mark.parametrize(
    ("field", "sums"),
    [
        ("surface", {"chat": 6, "api": 1, "": 3}),
        ("region", {"DE": 5, "US-CA": 2, "": 3}),
        ("symptom", {"login": 6, "": 4}),
    ],
)
def test_sums_of_each_field(field, sums):
    assert sum_by_field(counts=CELLS, field=field) == sums


def test_sums_of_surface_and_symptom():
    assert sum_by_kind(counts=CELLS) == {
        ("chat", "login"): 6,
        ("api", ""): 1,
        ("", ""): 3,
    }


@pytest.mark.parametrize("field", FIELDS)
def test_shares_are_of_all_reports(field):
    shares = compute_shares(counts=sum_by_field(counts=CELLS, field=field))

    assert shares == {value: n / 10 for value, n in sum_by_field(counts=CELLS, field=field).items()}
    assert sum(shares.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("cells", [{}, {("chat", "", ""): 0}])
def test_without_reports_there_are_no_shares(cells):
    assert compute_shares(counts=cells) == {}
