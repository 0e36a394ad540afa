"""Reading counts: what is refused, and that the place is named."""

import pytest

from aggregator.stats.replay.reading import read_rows
from aggregator.stats.replay.series import Names, UnableToReadSeries

HEADER = b"at,service,reports\n"
GOOD = b"2026-01-01T00:00:00Z,a,3\n"


def rows(*lines, names=None):
    batches = read_rows(lines=list(lines), names=names or Names())
    return [
        list(row)
        for batch in batches
        for row in zip(batch.second, batch.service, batch.cell, batch.reports, strict=True)
    ]


def test_rows_are_counted():
    names = Names()

    found = rows(HEADER, GOOD, b"2026-01-01T00:01:00Z,b,1\n", names=names)

    assert found == [[1767225600, 0, 0, 3], [1767225660, 1, 1, 1]]
    assert list(names.services) == ["a", "b"]


def test_absent_columns_are_empty():
    names = Names()

    rows(b"at,reports\n", b"2026-01-01,3\n", names=names)

    assert list(names.cells) == [("", "", "", "")]


def test_works_lets_the_service_live_without_trouble():
    assert rows(b"at,stance,reports\n", b"2026-01-01T00:00:00Z,works,9\n") == [[1767225600, 0, 0, 0]]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"2026-01-01T00:00:00Z,a,-1\n", "line 3: reports"),
        (b"2026-01-01T00:00:00Z,a,1.5\n", "line 3: reports"),
        (b"2026-01-01T00:00:00Z,a,\n", "line 3: reports"),
        (b"2026-01-01T00:00:00Z,a,99999999999\n", "line 3: 99999999999 reports"),
        (b"2025-12-31T23:59:00Z,a,1\n", "line 3: .* before the row above"),
        (b"yesterday,a,1\n", "line 3: unreadable time"),
        (b"0001-01-01T00:00:00Z,a,1\n", "line 3: .* not between"),
        (b"2026-01-01T00:00:00Z,a\n", "line 3: 2 fields"),
        (b"2026-01-01T00:00:00Z,a,1,1\n", "line 3: 4 fields"),
        (b"2026-01-01T00:00:00Z,\xff,1\n", "line 3: not UTF-8"),
        (b'2026-01-01T00:00:00Z,"a,1\n', "line 3: unexpected end"),
    ],
)
def test_a_bad_row_is_named(line, complaint):
    with pytest.raises(UnableToReadSeries, match=complaint):
        rows(HEADER, GOOD, line)


@pytest.mark.parametrize(
    "header", [[], [b"\n"], [b"at,count\n"], [b"at,at,reports\n"], [b"service,reports\n"]]
)
def test_a_bad_header_is_refused(header):
    with pytest.raises(UnableToReadSeries, match="line 1"):
        rows(*header)


def test_sources_are_numbers_and_none_is_unknown():
    said = [b"at,source,reports\n", b"2026-01-01,AS1,1\n", b"2026-01-01,,1\n", b"2026-01-01,AS1,1\n"]

    (batch,) = read_rows(lines=said, names=Names())

    first, nothing, again = batch.network.tolist()
    assert (first == again, first >= 0, nothing) == (True, True, -1)
