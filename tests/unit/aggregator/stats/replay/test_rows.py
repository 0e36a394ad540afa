"""Rows of a day, by service and time."""

import numpy as np
import pytest

from aggregator.stats.replay.rows import NARROW, select_service, sort_by_service, sort_stably


@pytest.mark.parametrize("below", [4, NARROW + 1])
def test_equal_numbers_stay_in_order(below):
    assert sort_stably(np.array([2, 0, 2, 1, 0]), below=below).tolist() == [1, 4, 3, 0, 2]


def test_a_stretch_of_a_service_is_found():
    minute, service = [10, 10, 11, 12, 12, 13], [1, 0, 1, 0, 1, 1]
    columns = np.array([minute, service, *np.arange(24).reshape(4, 6)])

    rows = sort_by_service(columns, services=2)

    chosen = select_service(rows, service=1, since=11, until=13)
    assert chosen[:3].tolist() == [[11, 12], [1, 1], [2, 4]]
    assert select_service(rows, service=2, since=0, until=99).shape == (6, 0)
