"""Reading counts: what is refused, and that the line is named."""

import pytest

from aggregator.stats.replay import reading
from aggregator.stats.replay.reading import read_rows
from aggregator.stats.replay.series import Names, UnableToReadSeries

HEADER = b"at,service,reports\n"
GOOD = b"2026-01-01T00:00:00Z,a,3\n"


def read_all(*lines, names=None):
    batches = read_rows(lines=list(lines), names=names or Names())
    return [
        list(row)
        for batch in batches
        for row in zip(batch.second, batch.service, batch.cell, batch.reports, strict=True)
    ]


def test_rows_are_counted():
    names = Names()

    rows = read_all(HEADER, GOOD, b"2026-01-01T00:01:00Z,b,1\n", names=names)

    assert rows == [[1767225600, 0, 0, 3], [1767225660, 1, 1, 1]]
    assert list(names.services) == ["a", "b"]


def test_absent_columns_are_empty():
    names = Names()

    read_all(b"at,reports\n", b"2026-01-01,3\n", names=names)

    assert list(names.cells) == [("", "", "", "")]


def test_the_stance_works_makes_a_service_known_and_counts_nothing():
    assert read_all(b"at,stance,reports\n", b"2026-01-01T00:00:00Z,works,9\n") == [[1767225600, 0, 0, 0]]


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
        read_all(HEADER, GOOD, line)


FIVE_YEARS = "2030-12-31T23:59:59Z"  # 1,826 days after GOOD: one leap day
TOO_LATE = "2031-01-02T00:00:01Z"


@pytest.mark.parametrize("quoted", [False, True], ids=["by the block", "by the csv module"])
def test_a_gap_of_five_years_is_bridged_and_a_longer_one_refused(quoted):
    def read(time):
        return read_all(HEADER, GOOD, f"{time},{chr(34) * 2 if quoted else 'a'},1\n".encode())

    assert len(read(FIVE_YEARS)) == 2
    with pytest.raises(UnableToReadSeries, match="line 3: 2031-01-02T00:00:01Z is 1827 days after"):
        read(TOO_LATE)


def test_the_complaint_about_a_gap_names_the_remedy():
    with pytest.raises(
        UnableToReadSeries, match=r"correct the time, or put the rows .* into a file of their own"
    ):
        read_all(HEADER, GOOD, f"{TOO_LATE},a,1\n".encode())


def test_a_gap_between_two_blocks_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK", 2)

    with pytest.raises(UnableToReadSeries, match=r"line 4: .* days after the row above it"):
        read_all(HEADER, GOOD, GOOD, f"{TOO_LATE},a,1\n".encode())


def test_the_first_row_may_have_any_time():
    assert read_all(HEADER, b"2099-12-31T23:59:59Z,a,1\n") == [[4102444799, 0, 0, 1]]


@pytest.mark.parametrize(
    "header", [[], [b"\n"], [b"at,count\n"], [b"at,at,reports\n"], [b"service,reports\n"]]
)
def test_a_bad_header_is_refused(header):
    with pytest.raises(UnableToReadSeries, match="line 1"):
        read_all(*header)


def test_sources_are_numbers_and_none_is_unknown():
    lines = [b"at,source,reports\n", b"2026-01-01,AS1,1\n", b"2026-01-01,,1\n", b"2026-01-01,AS1,1\n"]

    (batch,) = read_rows(lines=lines, names=Names())

    first, nothing, again = batch.network.tolist()
    assert (first == again, first >= 0, nothing) == (True, True, -1)
