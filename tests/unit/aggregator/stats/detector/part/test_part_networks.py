"""Which reports of a part count."""

import numpy as np
import pytest

from aggregator.stats.detector.part.part_networks import (
    PartBaseline,
    PartRows,
    cap_part_networks,
    count_others,
)
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat

START = 29_452_320


def count_reports(minute, network, *, works=0):
    minutes = np.array(minute) + START
    return cap_part_networks(
        rows=PartRows(
            minute=minutes,
            network=np.array(network),
            broken=np.ones(len(minutes), np.int64),
            works=np.full(len(minutes), works),
        ),
        baseline=PartBaseline(of_service=flat([1.0]), share=np.full(24, 0.05), few_share=0.5),
        first=START,
        last=START + 15,
        step=1,
        policy=DEFAULT,
    )


def test_a_few_networks_count_once_in_their_quarter_of_an_hour():
    counts, networks = count_reports([2] * 40, [place % 4 for place in range(40)])

    assert (counts.sum(), networks[2]) == (4, 4)


def test_a_crowd_counts_whole():
    counts, networks = count_reports([2] * 40, range(40))

    assert (counts.sum(), networks[2]) == (40, 40)


def test_without_networks_all_count_but_for_those_for_whom_it_works():
    assert count_reports([2] * 40, [-1] * 40).networks is None
    assert count_reports([2] * 40, [-1] * 40).counts.sum() == 40
    assert count_reports([2] * 40, [-1] * 40, works=1).counts.sum() == 27


@pytest.mark.parametrize(
    ("networks", "others"),
    [
        ([*range(8)] * 9, 0),  # eight, again and again
        ([*range(20)], 12),
        ([*range(8)] * 9 + [*range(100, 130)], 30),  # beside a crowd
        ([-1] * 5 + [1], 5),
    ],
)
def test_others_are_those_beyond_the_eight_busiest(networks, others):
    minute = np.arange(len(networks)) * 2
    reports = np.ones(len(networks), np.int64)

    assert count_others(minute=minute, network=np.array(networks), reports=reports, policy=DEFAULT) == others
