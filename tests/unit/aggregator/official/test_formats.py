"""The table of formats."""

from aggregator.official import formats
from reports.catalogue.parse import FORMATS


def test_formats_are_those_of_the_catalogue():
    names = set(FORMATS) - {"none"}

    assert set(formats.PATHS) == set(formats.READERS) == set(formats.ORDER) == names
    assert names > formats.ALTERNATIVES


def test_paths_are_below_the_page():
    paths = [path for each in formats.PATHS.values() for path in each]

    assert [path for path in paths if path.startswith("/") or ":" in path or ".." in path] == []
