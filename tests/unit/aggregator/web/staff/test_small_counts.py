"""Counts of few reports are shown as the same."""

import pytest

from aggregator.web.staff.small_counts import FEW, blur_count, is_few
from reports.moderation import Reach


@pytest.mark.parametrize(
    ("reports", "few", "shown"), [(0, False, 0), (1, True, 4), (4, True, 4), (5, False, 5), (900, False, 900)]
)
def test_fewer_than_five_cannot_be_told_apart(reports, few, shown):
    assert FEW == 5
    assert (is_few(reports), blur_count(Reach(reports, people=1, networks=1))) == (few, shown)
