"""Plain lines as columns, and what is left to the csv module."""

import numpy as np
import pytest

from aggregator.stats.replay.columns import LONGEST, Block, combine_hashes, hash_field


def parse(text, *, width=2):
    return Block.parse(text.encode(), width=width)


def test_fields_are_found_by_line_and_column():
    block = parse("a,bb\r\n,c\nlast,line")

    rows = np.arange(len(block))
    assert [block.decode_fields(rows, column) for column in (0, 1)] == [
        ["a", "", "last"],
        ["bb", "c", "line"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        'a,"b"\n',
        "a,b\0\n",
        "a\n",
        "a,b,c\n",
        "a,b\n\nc,d\n",
        "a\nb,c,d\n",
        "a\r,b\n",
        "a,b\r\r\n",
        "a," + "x" * (LONGEST + 1) + "\n",
    ],
    ids=["quotes", "zero", "too few", "too many", "empty line", "uneven", "return", "two returns", "long"],
)
def test_lines_that_are_not_plain_are_refused(text):
    assert parse(text) is None


def test_what_is_not_utf8_is_refused():
    assert Block.parse(b"a,\xff\n", width=2) is None


@pytest.mark.parametrize("width", [1, 2])
def test_an_empty_line_is_never_an_empty_field(width):
    """For the csv module a line of one empty field is no row at all."""
    block = parse("a\n\n" if width == 1 else "a,b\n,\n", width=width)

    assert (block is None) is (width == 1)


def test_a_field_may_be_as_long_as_the_longest():
    block = parse("a," + "x" * LONGEST + "\n")

    assert block.hash_column(1).tolist() == [hash_field(b"x" * LONGEST)]


def test_hashes_of_a_column_are_those_of_its_fields():
    fields = ["", "a", "b", "aa", "12345678", "123456789", "x" * 40, "Zürich"]

    hashes = parse("".join(f"{field},\n" for field in fields)).hash_column(0).tolist()

    assert hashes == [hash_field(field.encode()) for field in fields]
    assert len(set(hashes)) == len(fields)


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        (["0", "7", "123"], [0, 7, 123]),
        (["007"], [7]),
        (["1234"], None),
        (["1", ""], None),
        (["-1"], None),
        (["1/"], None),
        (["1:"], None),
        (["٣"], None),
    ],
)
def test_counts_are_whole_numbers_of_few_digits(fields, counts):
    parsed = parse("".join(f"{field},x\n" for field in fields)).parse_counts(0, digits=3)

    assert (parsed if parsed is None else parsed.tolist()) == counts


def test_combined_hashes_know_the_order_of_columns():
    a, b = (np.array([hash_field(text)], np.uint64) for text in (b"a", b"b"))

    combined = [int(combine_hashes(columns)[0]) for columns in ([a, b], [b, a], [a, a], [a])]

    assert len(set(combined)) == 4
