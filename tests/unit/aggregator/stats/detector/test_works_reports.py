"""What "works for me" takes off, and what cannot be counted."""

import numpy as np
import pytest

from aggregator.stats.detector.works_reports import subtract_works
from aggregator.stats.policy import DEFAULT


@pytest.mark.parametrize(
    ("broken", "works", "counted"),
    [(10, 0, 10), (10, 2, 9), (10, 1, 10), (10, 1000, 7), (2, 50, 2), (0, 5, 0), (300, 30, 285)],
)
def test_works_take_off_half_a_report_each_up_to_a_third(broken, works, counted):
    counts = subtract_works(broken=np.array([[broken]]), works=np.array([[works]]), policy=DEFAULT)

    assert counts.tolist() == [[counted]]


def test_without_works_all_reports_count():
    assert subtract_works(broken=np.array([[3, 4]]), works=None, policy=DEFAULT).tolist() == [[3, 4]]


@pytest.mark.parametrize("wrong", [-1, 0.5, np.nan, np.inf, 1e15])
def test_what_is_not_a_count_is_named_with_its_place(wrong):
    with pytest.raises(ValueError, match=r"broken\[1, 2\]"):
        subtract_works(broken=np.array([[1, 2, 3.0], [4, 5, wrong]]), works=None, policy=DEFAULT)


def test_works_of_other_bins_are_refused():
    with pytest.raises(ValueError, match="shape"):
        subtract_works(broken=np.zeros((2, 3)), works=np.zeros((2, 4)), policy=DEFAULT)
