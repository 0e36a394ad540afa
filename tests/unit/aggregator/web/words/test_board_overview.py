from dataclasses import replace

import pytest

from aggregator.models import Level, State
from aggregator.queries.answers.board import Board, BoardRow, RecentChange
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import Spark
from aggregator.web.words import board_overview
from tests.unit.aggregator.web.examples import ACME, AT, FRESH, MINUTE, QUIET, plain

SPARK = Spark((0,), (0,), (0,), (0,))


def board(*levels, last_end=None, freshness=FRESH):
    rows = tuple(BoardRow(replace(QUIET, level=level), SPARK) for level in levels)
    shown_board = Board(rows, (), last_end, freshness)
    return tuple(map(plain, board_overview.describe_board(board=shown_board, now=AT)))


def test_board_with_trouble():
    assert board(Level.PROBLEM, Level.SUBSIDING, Level.OK, Level.THIN) == (
        "2 of 4 services have trouble",
        "1 looks as usual. For 1 we cannot tell.",
    )


def test_board_all_quiet():
    assert board(Level.OK, Level.OK, Level.THIN, last_end=AT - 192 * MINUTE) == (
        "All quiet",
        "2 services, none with a sign of trouble. For 1 we cannot tell. The last one ended 3 h 12 min ago.",
    )


def test_empty_site_promises_nothing():
    headline, sentence = board(Level.THIN, Level.THIN)

    assert headline == "Too few reports to tell"
    assert sentence.startswith("2 services, and too few reports on each of them.")


def test_silent_board_does_not_know():
    silent = Freshness(None, None, stale=True, silent=True)

    assert board(Level.NO_DATA, freshness=silent)[0] == "We do not know"


def test_board_of_a_site_that_hears_nothing_says_so():
    silent = replace(FRESH, unheard_since=AT - 25 * MINUTE)

    headline, sentence = board(Level.OK, Level.OK, freshness=silent)

    assert headline == "We do not know"
    assert sentence.startswith("No report about any service has reached us for 25 min.")
    assert sentence in board(Level.PROBLEM, freshness=silent)[1]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.SUSPECTED, "Acme may have a problem."),
        (State.OPEN, "Acme has a problem."),
        (State.SUBSIDING, "Acme has fewer problems; it is not over."),
        (State.RESOLVED, "Acme is back to usual after 34 min."),
    ],
)
def test_changes(state, words):
    ended = AT if state == State.RESOLVED else None

    change = RecentChange(ACME, 7, state, AT, AT - 34 * MINUTE, ended)

    assert board_overview.describe_change(change, name="Acme") == words
