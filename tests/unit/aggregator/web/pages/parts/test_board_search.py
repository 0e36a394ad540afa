"""Which services a search on the board finds."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from aggregator.web.pages.parts import board_search
from tests.unit.aggregator.web.examples import ACME

MAIL = replace(ACME, slug="mail", name="Post Mail", aliases=("E-Mail",))
STATUS = replace(ACME, slug="status", name="Statuspage", aliases=())


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch):
    own_parts = {"acme": ("Rocket Lab",), "mail": (), "status": ()}
    monkeypatch.setattr(board_search, "catalogue", lambda: SimpleNamespace(own_parts=own_parts))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["acme", "mail", "status"]),
        ("ACME", ["acme"]),
        ("ajax", ["acme"]),
        ("rocket", ["acme"]),
        ("chat", []),
        ("is post mail down", ["mail"]),
        ("post acme", []),
        ("mail post", ["mail"]),
        ("status", ["status"]),
        ("status mail", ["mail"]),
        ("down", []),
    ],
)
def test_every_word_that_means_something_must_match(query, found):
    services = (ACME, MAIL, STATUS)

    assert [service.slug for service in services if board_search.matches(service, query)] == found


def test_search_words_are_name_slug_aliases_and_own_parts():
    assert board_search.list_search_words(ACME) == "acme acme ajax rocket lab"
