"""Numbers of a verdict, and the order of the board."""

from dataclasses import replace

import pytest

from aggregator.models import Level
from aggregator.queries.incidents.status_board import WORST_FIRST
from tests.unit.aggregator.web.examples import QUIET


@pytest.mark.parametrize(("reports", "expected", "ratio"), [(28, 7.0, 4.0), (0, 7.0, 0.0)])
def test_ratio_is_of_the_expected_reports(reports, expected, ratio):
    assert replace(QUIET, reports=reports, expected=expected).ratio == ratio


@pytest.mark.parametrize("expected", [None, 0.0])
def test_without_expected_reports_there_is_no_ratio(expected):
    assert replace(QUIET, expected=expected).ratio is None


def test_the_board_ranks_every_level():
    assert sorted(WORST_FIRST) == sorted(Level)
