"""The table of formats."""

import pytest

from aggregator.official import formats
from aggregator.official.formats import BY_NAME, FORMATS, ITSELF
from aggregator.official.reading import READERS
from reports.catalogue.clashes import OF_ONE_FILE
from reports.catalogue.parse import FORMATS as KNOWN


def test_formats_are_those_of_the_catalogue_each_once():
    assert [each.name for each in FORMATS] == list(BY_NAME)
    assert set(BY_NAME) == set(KNOWN) - {"none"}


def test_every_format_has_a_reader_and_every_reader_a_format():
    assert list(READERS) == list(BY_NAME)


def test_catalogue_knows_which_formats_need_the_address_of_a_file():
    assert {each.name for each in FORMATS if each.paths == (ITSELF,)} == OF_ONE_FILE


def test_paths_are_below_the_page():
    paths = [path for each in FORMATS for path in each.paths]

    assert [path for path in paths if path.startswith("/") or ":" in path or ".." in path] == []


def test_guesses_go_from_what_tells_most_to_the_feed():
    assert (formats.ORDER[0], formats.ORDER[-1]) == ("statuspage", "feed")
    assert [name for name in formats.ORDER if ITSELF in BY_NAME[name].paths] == []


@pytest.mark.parametrize(
    ("name", "feed", "page"),
    [
        ("statuspage", "https://acme.example/api/v2/summary.json", "https://acme.example/"),
        ("statuspage", "https://acme.example/api/v2/incidents.json", None),
        ("statuspage", "https://acme.example/xapi/v2/summary.json", None),
        ("feed", "https://acme.example/history.atom", None),
    ],
)
def test_own_address_of_a_feed_may_have_a_page_around_it(name, feed, page):
    assert BY_NAME[name].page_of(feed=feed) == page
