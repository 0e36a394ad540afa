"""docs/threats.md names files and tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "threats.md").read_text()
NAMED = sorted(set(re.findall(r"`([a-z_]+/[\w/.]+\.(?:py|sql))(?:::(\w+))?`", TEXT)))
ROW = re.compile(r"^\| (?!threat|---)(.*) \|$", re.MULTILINE)


@pytest.mark.parametrize(("path", "test"), NAMED, ids=["::".join(filter(None, named)) for named in NAMED])
def test_named_file_or_test_exists(path, test):
    assert (ROOT / path).exists()
    if test:
        assert re.search(rf"^def {test}\(", (ROOT / path).read_text(), re.MULTILINE)


def test_every_threat_has_a_countermeasure_a_place_and_a_test():
    rows = [row.split(" | ") for row in ROW.findall(TEXT)]
    complete = [all(cell.strip() for cell in row) and "`tests/" in row[3] for row in rows if len(row) == 4]

    assert len(rows) > 30
    assert complete == [True] * len(rows)


def test_each_part_of_stride_has_a_section():
    headings = re.findall(r"^## (\w+)", TEXT, re.MULTILINE)

    assert "".join(word[0] for word in headings[1:-1]) == "STRIDE"
