"""Reports by network, compared with counting them one by one."""

import numpy as np
import pytest

from aggregator.stats.detector.concentration.network_reports import (
    BusySpans,
    count_networks,
    group_reports,
    label_networks,
    lie_before,
    sum_of_network,
)

SIZE, SPAN = 3, 40  # services, minutes


def draw_entries(seed, *, reports=400):
    """Reports of a few networks, some of them unknown, in the minutes of three services."""
    draw = np.random.default_rng(seed)
    minute, row = draw.integers(0, SPAN, reports), draw.integers(0, SIZE, reports)
    network = np.where(draw.random(reports) < 0.1, -1, draw.integers(0, 12, reports) ** 2)
    return group_reports(minute, row, network, draw.integers(1, 4, reports))


def sum_one_by_one(entries, row, minute, window):
    """Reports by network (known ones) in the window up to a minute of a service."""
    inside = (entries.row == row) & (entries.minute <= minute) & (entries.minute > minute - window)
    sums = {}
    for network, reports in zip(entries.network[inside].tolist(), entries.reports[inside], strict=True):
        if network >= 0:
            sums[network] = sums.get(network, 0) + int(reports)
    return sums


def test_reports_are_sorted_and_each_minute_of_a_network_stands_once():
    entries = group_reports(
        minute=np.array([5, 2, 5, 2, 0]),
        row=np.array([1, 0, 1, 0, 0]),
        network=np.array([7, -1, 7, 3, 3]),
        reports=np.array([1, 4, 2, 5, 6]),
    )

    assert entries.row.tolist() == [0, 0, 0, 1]
    assert entries.network.tolist() == [-1, 3, 3, 7]
    assert entries.minute.tolist() == [2, 0, 2, 5]
    assert entries.reports.tolist() == [4, 6, 5, 3]
    assert entries.group.tolist() == [0, 1, 1, 2]


def test_hashes_far_apart_are_grouped_as_small_numbers_are():
    small = {"minute": np.array([0, 1, 1]), "row": np.zeros(3, int), "reports": np.array([1, 2, 3])}
    near = group_reports(network=np.array([2, 1, 2]), **small)

    far = group_reports(network=np.array([2 * 10**12, 10**12, 2 * 10**12]), **small)

    assert far.network.tolist() == [10**12 * network for network in near.network.tolist()]
    assert (far.reports.tolist(), far.group.tolist()) == (near.reports.tolist(), near.group.tolist())


def test_no_reports_are_no_entries():
    nothing = np.zeros(0, np.int64)

    entries = group_reports(nothing, nothing, nothing, nothing)

    assert (len(entries.minute), len(entries.reports), len(entries.group)) == (0, 0, 0)


def test_labels_are_small_and_keep_unknown_networks_below_zero():
    network = np.array([500, -1, 0, 500, -3, 9])

    assert label_networks(network).tolist() == [2, -1, 0, 2, -2, 1]


@pytest.mark.parametrize("window", [1, 5, 15])
def test_networks_of_a_window_are_counted_once(window):
    entries = draw_entries(1)

    networks = count_networks(entries, (SIZE, SPAN), window=window)

    expected = [
        [len(sum_one_by_one(entries, row, minute, window)) for minute in range(SPAN)] for row in range(SIZE)
    ]
    assert networks.tolist() == expected


def test_entries_up_to_a_window_before_a_marked_minute_are_wanted():
    entries = group_reports(
        minute=np.array([0, 1, 4, 5, 6, 4]),
        row=np.array([0, 0, 0, 0, 0, 1]),
        network=np.arange(6),
        reports=np.ones(6, np.int64),
    )
    marked = np.zeros((2, 8), bool)
    marked[0, 5] = True

    assert lie_before(entries, marked, 5).tolist() == [False, True, True, True, False, False]


@pytest.mark.parametrize("window", [1, 5])
def test_sums_of_a_network_are_those_of_its_last_minutes(window):
    entries = draw_entries(2)
    at = np.flatnonzero(entries.network >= 0)

    sums = sum_of_network(entries, at, window)

    expected = [
        sum_one_by_one(entries, int(entries.row[n]), int(entries.minute[n]), window)[int(entries.network[n])]
        for n in at
    ]
    assert sums.tolist() == expected


def test_the_first_network_of_all_has_only_its_own_reports():
    minute = np.array([0, 4, 5])
    entries = group_reports(minute, np.zeros(3, int), np.zeros(3, int), np.array([1, 2, 4]))

    assert sum_of_network(entries, np.arange(3), 5).tolist() == [1, 3, 6]


@pytest.mark.parametrize("window", [1, 5])
@pytest.mark.parametrize("few", [1, 3, 20])
def test_the_busiest_networks_are_those_with_most_reports(few, window):
    entries, marked = draw_entries(3), np.ones((SIZE, SPAN), bool)
    spans = BusySpans.of(entries, lie_before(entries, marked, window), window=window, span=SPAN)

    busiest, least = spans.busiest(marked, few=few)

    sums = [
        sorted(sum_one_by_one(entries, row, minute, window).values(), reverse=True)
        for row in range(SIZE)
        for minute in range(SPAN)
    ]
    assert busiest.tolist() == [sum(each[:few]) for each in sums]
    # With equals at the border all of them or none are among the few: a network needs more than the next one.
    assert least.tolist() == [each[few] + 1 if len(each) > few else 1 for each in sums]


def test_only_marked_minutes_are_answered_in_order_of_rows():
    entries = group_reports(
        minute=np.array([3, 3, 6]),
        row=np.array([0, 0, 1]),
        network=np.array([1, 2, 1]),
        reports=np.array([4, 2, 9]),
    )
    marked = np.zeros((2, 8), bool)
    marked[0, 3] = marked[0, 4] = marked[1, 6] = True
    spans = BusySpans.of(entries, lie_before(entries, marked, 1), window=1, span=8)

    busiest, least = spans.busiest(marked, few=1)

    assert (busiest.tolist(), least.tolist()) == ([4, 0, 9], [3, 1, 1])
