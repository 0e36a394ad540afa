"""Plain lines are read by the block, others row by row; what comes of them is the same."""

import random

import numpy as np
import pytest

from aggregator.stats.replay import reading
from aggregator.stats.replay.columns import Block, hash_field
from aggregator.stats.replay.reading import read_rows
from aggregator.stats.replay.series import Names, UnableToReadSeries

COLUMNS = ["at", "service", "surface", "region", "symptom", "source", "stance", "reports"]
FIELDS = ["", "a", "web", "chat-and-more", "Zürich", "日本", "x" * 64, "with space", "eight888", "nine99999"]


def make_lines(seed, *, end="\n", columns=COLUMNS):
    """Lines of a file without mistakes."""
    draw = random.Random(seed)
    columns = draw.sample(columns, len(columns))
    lines, second = [",".join(columns)], 1_767_225_600
    for _ in range(300):
        second += draw.choice([0, 0, 30, 60, 7200])
        row = {
            name: draw.choice(FIELDS) for name in ("service", "surface", "region", "symptom", "source")
        } | {
            "at": f"{np.datetime64(second, 's')}{draw.choice(['Z', '', '+00:00'])}",
            "stance": draw.choice(["", "broken", "works"]),
            "reports": str(draw.choice([0, 1, 7, 12345, 999_999_999])),
        }
        lines.append(",".join(row[name] for name in columns))
    return [(line + end).encode() for line in lines]


def read_all(lines):
    """What is read, or the complaint; names; and in how many batches."""
    names = Names()
    try:
        batches = list(read_rows(lines=list(lines), names=names))
    except UnableToReadSeries as wrong:
        return str(wrong)
    columns = ("second", "service", "cell", "reports", "works", "network")
    rows = [np.concatenate([getattr(batch, name) for batch in batches]).tolist() for name in columns]
    return rows, list(names.services), list(names.cells)


def read_all_strictly(monkeypatch, lines):
    with monkeypatch.context() as patched:
        patched.setattr(Block, "parse", lambda *_, **__: None)
        return read_all(lines)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK", 50)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_and_rows_read_the_same(monkeypatch, seed, end):
    lines = make_lines(seed, end=end)

    assert read_all(lines) == read_all_strictly(monkeypatch, lines)


def test_plain_lines_are_read_by_the_block(monkeypatch):
    monkeypatch.setattr(reading, "read_strictly", None)

    assert len(read_all(make_lines(1))[0][0]) == 300


def test_columns_may_be_absent(monkeypatch):
    lines = make_lines(2, columns=["at", "region"])

    assert read_all(lines) == read_all_strictly(monkeypatch, lines)
    assert read_all(lines)[0][3] == [1] * 300  # without `reports` each row is one


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"\r\n",
        b'"2026-03-01","a, b",1\n',
        b'2026-03-01,"a\nb",1\n',
        b"2026-03-01,a,0000000001\n",
        b"2026-03-01," + b"x" * 99 + b",1\n",
        b"2026-03-01,a,-1\n",
        b"2026-03-01,a,\n",
        b"2026-03-01,a,1,\n",
        b"2026-03-01,a\n",
        b"2026-03-01,a\r,1\n",
        b"2026-03-01,a\0,1\n",
        b"2026-03-01,\xff,1\n",
        b"2024-03-01,a,1\n",
        b"soon,a,1\n",
        b"2026-03-01,a,1",
    ],
)
def test_what_is_not_plain_is_told_with_its_line(monkeypatch, line):
    rows = [b"2026-03-01,a,1\n"] * 120
    lines = [b"at,service,reports\n", *rows, line, *(rows if line.endswith(b"\n") else [])]

    assert read_all(lines) == read_all_strictly(monkeypatch, lines)


def test_a_file_that_breaks_off_is_read_up_to_there():
    def break_off():
        yield from [b"at,service\n", *[b"2026-03-01,a\n"] * 70]
        raise EOFError("the end is missing")

    names = Names()
    with pytest.raises(UnableToReadSeries, match="after line 71: the end is missing"):
        list(read_rows(lines=break_off(), names=names))
    assert list(names.services) == ["a"]


@pytest.mark.parametrize("text", ["", "a", "12345678", "123456789", "x" * 64])
def test_a_number_is_the_same_for_one_and_for_many(text):
    block = Block.parse(f"{text},b\n".encode(), width=2)

    assert block.hash_column(0).tolist() == [hash_field(text.encode())]


def test_lines_without_their_ends_are_lines():
    assert read_all(make_lines(1, end="")) == read_all(make_lines(1))


def test_a_time_for_each_row_is_a_must():
    assert read_all([b"service,reports\n"]) == "line 1: the header lacks at, the start of each row's bucket"
