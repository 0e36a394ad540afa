"""The evidence of parts: silence taken in with the next report, and which parts are examined."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.baseline.means import Means
from aggregator.stats.detector.evidence_process import accumulate_odds, compute_log_ratios
from aggregator.stats.detector.part import gate
from aggregator.stats.detector.part.gate import PartBins, WeighedParts
from aggregator.stats.detector.part_memory import NEVER, PartCounts, PartMemory
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.parts import make_shares

BINS = 12
RATE = 3.0  # of the service
API, APP, WEB = range(3)
REPORTS = {3: 2, 7: 4, 8: 1}  # of one part, by bin


def make_memory(last=-1, odds=0.0):
    shares = make_shares(size=1)
    blank = PartMemory.start(policy=DEFAULT)
    memory = blank.align(row=shares.row, names=shares.names, places=shares.places)
    memory.last[:], memory.odds[:] = last, odds
    return memory


def weigh(reports, *, part=WEB, memory=None, step=1):
    bins = np.array(list(reports))
    counts = PartCounts(np.full(len(bins), part), bins * step, np.array(list(reports.values())))
    mean = np.full((1, BINS), RATE)
    return gate.weigh_parts(
        bins=PartBins(counts, np.zeros(len(bins), int), 0, step),
        memory=memory or make_memory(),
        shares=make_shares(size=1),
        means=Means(mean, mean, 10 * mean, np.full((1, BINS), 1.1)),
        policy=DEFAULT,
    )


def accumulate_bin_by_bin(reports, *, start=0.0, step=1):
    """(K, BINS) the statistics of a part with the silent bins one by one."""
    shares, policy = make_shares(size=1), DEFAULT.of_parts
    null = np.full((1, BINS), RATE * shares.inflated[WEB, 0])
    counts = np.zeros((1, BINS), np.int64)
    counts[0, list(reports)] = list(reports.values())
    means = Means(null, null, np.full((1, BINS), 10 * RATE), null)
    nats = compute_log_ratios(counts=counts, means=means, step=step, policy=policy)
    return accumulate_odds(nats=nats, start=np.full((4, 1), start), step=step)[:, 0]


@pytest.mark.parametrize("start", [0.0, 5.0])
@pytest.mark.parametrize("step", [1, 5])
def test_silence_before_a_report_counts_as_bin_by_bin(start, step):
    weighed = weigh(REPORTS, memory=make_memory(last=-step, odds=start), step=step)

    expected = accumulate_bin_by_bin(REPORTS, start=start, step=step)[:, list(REPORTS)]
    np.testing.assert_allclose(weighed.odds, expected, rtol=1e-9)
    assert (weighed.at.tolist(), weighed.starts.tolist()) == ([3, 7, 8], [0])


@pytest.mark.parametrize(("last", "is_forgotten"), [(-57, False), (-58, True), (NEVER, True)])
def test_evidence_from_before_an_hour_of_silence_is_forgotten(last, is_forgotten):
    """The first report comes in minute 3."""
    some, none = (weigh(REPORTS, memory=make_memory(last=last, odds=odds)).odds for odds in (1e60, 0.0))

    assert bool((some == none).all()) is is_forgotten


def test_the_statistic_of_a_bin_is_the_weighted_sum_of_the_parts_that_report_in_it():
    weighed = weigh({3: 40, 7: 30}, part=API)

    weight = make_shares(size=1).weight[API]
    total = weight * weighed.odds.sum(axis=0)
    assert weighed.weighted_odds.tolist() == pytest.approx(total.tolist())
    assert weighed.statistic[0, [3, 7]].tolist() == pytest.approx(np.log(total).tolist())
    assert weighed.statistic[0, [0, 4, 11]].tolist() == [0.0, 0.0, 0.0]


def test_the_memory_moves_to_the_last_report_of_each_part():
    memory = make_memory(last=-5, odds=7.0)
    weighed = weigh(REPORTS, memory=memory)

    gate.store_odds(weighed=weighed, memory=memory)

    assert memory.last.tolist() == [-5, -5, 8]
    assert memory.odds[[API, APP]].tolist() == [[7.0] * 4] * 2
    assert memory.odds[WEB].tolist() == weighed.odds[:, -1].tolist()


def test_each_part_is_remembered_by_its_own_last_report():
    memory, mean = make_memory(), np.full((1, BINS), RATE)
    counts = PartCounts(np.array([API, API, WEB]), np.array([2, 9, 4]), np.array([3, 1, 5]))
    weighed = gate.weigh_parts(
        bins=PartBins(counts, np.zeros(3, int), 0, 1),
        memory=memory,
        shares=make_shares(size=1),
        means=Means(mean, mean, 10 * mean, mean),
        policy=DEFAULT,
    )

    gate.store_odds(weighed=weighed, memory=memory)

    assert memory.last.tolist() == [9, -1, 4]
    assert memory.odds[[API, WEB]].tolist() == weighed.odds[:, [1, 2]].T.tolist()


def test_without_reports_the_memory_stays():
    memory, nothing = make_memory(last=-5, odds=7.0), PartCounts.none()
    weighed = replace(weigh({0: 1}), counts=nothing, at=nothing.part, odds=np.zeros((4, 0)))

    gate.store_odds(weighed=weighed, memory=memory)

    assert memory.last.tolist() == [-5, -5, -5]


def make_weighed(nats):
    """Parts of one service that all report in bin 2, with this much weighted evidence."""
    size = len(nats)
    order = np.arange(size)
    counts = PartCounts(order, np.full(size, 2), np.ones(size, np.int64))
    odds = order[None] + np.zeros((4, 1))
    return WeighedParts(counts, 0 * order, 0 * order + 2, odds, np.exp(nats), np.zeros((1, BINS)), order)


def find_strongest(nats, *, threshold=20.0, index=0, at=2):
    parts = gate.find_strongest_parts(
        weighed=make_weighed(np.array(nats)), index=index, at=at, nats=threshold, policy=DEFAULT
    )
    return [part for part, _ in parts]


def test_parts_within_four_nats_of_the_threshold_are_examined_strongest_first():
    assert find_strongest([15.9, 16.1, 30.0, 18.0]) == [2, 3, 1]


def test_no_more_than_twenty_parts_are_examined():
    assert find_strongest([20.0] * 15 + [25.0] * 15) == [*range(15, 30), *range(5)]


@pytest.mark.parametrize("elsewhere", [{"index": 1}, {"at": 3}])
def test_parts_of_other_services_and_bins_are_left_out(elsewhere):
    assert find_strongest([30.0], **elsewhere) == []


def test_an_absorbed_shift_raises_the_null_of_its_part():
    shares, memory = make_shares(size=1), make_memory()
    memory.lift[APP], memory.lift_at[APP] = 2.0, 90
    known = {
        "shares": shares,
        "parts": np.array([APP, WEB]),
        "minutes": np.array([90, 90]),
        "policy": DEFAULT,
    }

    share = gate.compute_null_share(memory=memory, **known)

    plain = gate.compute_null_share(memory=make_memory(), **known)
    assert share.tolist() == [2 * plain[0], plain[1]]
    assert plain.tolist() == shares.inflated[[APP, WEB], 1].tolist()
