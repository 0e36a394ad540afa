"""What counts of a day's rows in each bucket."""

import numpy as np
import pytest

from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.bucket_networks import DAYS, BucketNetworks, BucketReports
from tests.unit.aggregator.stats.replay.made import join_rows, make_rows
from tests.unit.aggregator.stats.series import flat

DAY = 1440


def count(networks, rows, *, first=0, last=60, rates=(1.0,)):
    return networks.count_buckets(rows=rows, first=first, last=last, baseline=flat(list(rates)))


def make_burst(at, *, networks, each):
    """Reports of service 0 in one minute."""
    return [make_rows([(at, 0, each)], network=number) for number in range(networks)]


@pytest.mark.parametrize(("step", "sums"), [(1, {3: 2, 4: 5}), (15, {0: 7}), (60, {0: 7})])
def test_reports_are_summed_by_bucket(step, sums):
    rows = make_rows([(3 // step * step, 0, 2), (4 // step * step, 0, 5)])

    broken = count(BucketNetworks(DEFAULT, step), rows).broken[0]

    assert (len(broken), {n: int(broken[n]) for n in np.flatnonzero(broken)}) == (60 // step, sums)


def test_stances_and_services_are_counted_apart():
    rows = join_rows(make_rows([(3, 0, 2), (3, 1, 4)]), make_rows([(3, 0, 7)], works=True), services=2)

    reports = count(BucketNetworks(DEFAULT, 1), rows, rates=(1.0, 1.0))

    assert (reports.broken[:, 3].tolist(), reports.works[:, 3].tolist()) == ([2, 4], [7, 0])


def test_without_a_known_network_nothing_is_said_of_networks():
    reports = count(BucketNetworks(DEFAULT, 1), make_rows([(3, 0, 900)]))

    assert (reports.discarded, reports.networks, reports.broken.sum()) == (None, None, 900)


@pytest.mark.parametrize(("networks", "counted"), [(8, 8), (60, 480)])
def test_a_burst_of_few_networks_counts_once_for_each(networks, counted):
    rows = join_rows(*make_burst(20, networks=networks, each=480 // networks))

    reports = count(BucketNetworks(DEFAULT, 1), rows)

    assert reports.broken.sum() == counted
    assert reports.discarded[0, [19, 20, 34, 35]].tolist() == [0, 480 - counted, 480 - counted, 0]
    assert reports.networks.max() == networks


def test_networks_of_the_hour_before_midnight_are_remembered():
    """Each of eight networks has counted already, so that its next reports within the hour count nothing."""
    fresh, seen = BucketNetworks(DEFAULT, 1), BucketNetworks(DEFAULT, 1)
    count(seen, join_rows(*make_burst(DAY - 5, networks=8, each=60)), last=DAY)
    again = join_rows(*make_burst(DAY + 5, networks=8, each=60))

    sums = [int(count(each, again, first=DAY, last=DAY + 60).broken.sum()) for each in (fresh, seen)]

    assert sums == [8, 0]


@pytest.mark.parametrize(("step", "discarded"), [(1, [472, 472, 472]), (5, [472, 472, 472])])
def test_a_bucket_has_the_highest_sum_of_its_minutes(step, discarded):
    """Sums look back a quarter of an hour; adding those of five minutes would count reports five times."""
    rows = join_rows(*make_burst(20, networks=8, each=60))

    reports = count(BucketNetworks(DEFAULT, step), rows)

    assert reports.discarded[0, 20 // step : 20 // step + 3].tolist() == discarded


def test_shares_of_networks_are_learned_from_whole_days():
    networks = BucketNetworks(DEFAULT, 1)
    rows = join_rows(*(make_rows([(5, 0, 10)], network=number) for number in range(80)))
    before = networks.get_few_share(1).tolist()

    for day in range(3 * DAYS):
        count(networks, rows + np.array([[day * DAY], *[[0]] * 5]), first=day * DAY, last=day * DAY + DAY)
        networks.learn(rows=rows, size=1)

    assert before == [DEFAULT.few_share]
    assert (len(networks.daily_shares), networks.get_few_share(1)[0]) == (
        DAYS,
        pytest.approx(0.112, abs=0.001),
    )
    assert networks.get_few_share(3)[1:].tolist() == [DEFAULT.few_share] * 2  # newcomers of today


def test_files_without_networks_learn_no_share():
    networks = BucketNetworks(DEFAULT, 1)
    rows = make_rows([(5, 0, 900)])
    count(networks, rows)

    networks.learn(rows=rows, size=1)

    assert (len(networks.daily_shares), networks.get_few_share(2).tolist()) == (0, [DEFAULT.few_share] * 2)


@pytest.mark.parametrize("networks", [None, np.arange(12).reshape(3, 4)])
def test_some_services_and_buckets_are_taken(networks):
    counts = np.arange(12).reshape(3, 4)

    part = BucketReports(counts, counts + 1, networks=networks).take(rows=[2, 0], bins=slice(1, 3))

    assert (part.broken.tolist(), part.works.tolist()) == ([[9, 10], [1, 2]], [[10, 11], [2, 3]])
    assert (part.discarded, part.networks is None) == (None, networks is None)
