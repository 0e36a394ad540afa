"""Templates can be edited by a person. djlint checks single lines, this their whole."""

from statistics import quantiles

from tests.unit.templates.lookups import FOLDER

LINES = [line for path in sorted(FOLDER.rglob("*.html")) for line in path.read_text().splitlines() if line]


def test_lines_are_short():
    longest_of_most = quantiles(map(len, LINES), n=20)[-1]

    assert longest_of_most <= 100
    assert max(map(len, LINES)) <= 120


def test_most_lines_are_indented():
    assert sum(line.startswith("  ") for line in LINES) > 0.8 * len(LINES)


def test_no_line_is_indented_with_tabs_or_ends_with_a_space():
    assert [line for line in LINES if "\t" in line or line != line.rstrip()] == []
