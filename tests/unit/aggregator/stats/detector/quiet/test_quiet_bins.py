"""Quiet services: what moves their local level, what is no evidence yet, and where their quiet ends."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence_process import LEAST_NATS, Onsets
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.quiet.quiet_bins import find_first_alarm
from aggregator.stats.detector.quiet.weighed_bins import Alarm
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, quiet
from tests.unit.aggregator.stats.stretches import RATE, make_state, weigh_stretch

AWAY = 3 * 60  # minutes
LAG = DEFAULT.level_lag
NEWBORN = replace(flat([RATE]), history_hours=np.array([DEFAULT.newborn_hours - 1]))


def advance_one(counts, rate=3.0):
    return advance(
        memory=Memory.start(size=1, minute=0, policy=DEFAULT),
        bins=Bins(counts=counts, first_minute=0),
        baseline=replace(flat([rate]), believed_level=np.array([0.9])),
        policy=DEFAULT,
    )


def weigh(counts, *, baseline=None, resume=0, **bins):
    """Quiet bins of one service that has been observed since long before the first bin."""
    start = Memory.start(size=1, minute=-1000, policy=DEFAULT)
    memory = replace(start, recent=np.full((1, LAG), 2), resume=np.array([resume]))
    return weigh_stretch(make_state([counts], baseline=baseline, memory=memory, **bins))


def find_alarm(quiet_bins):
    start = Onsets(np.zeros(6), np.zeros(6, np.int64), np.zeros(6, np.int64))
    return find_first_alarm(quiet=quiet_bins, index=0, start=start, policy=DEFAULT)


def test_silence_moves_no_level():
    counts = quiet([3.0], 1000)
    before, _ = advance_one(counts[:, :800])
    counts[:, 800:] = 0

    after, _ = advance_one(counts)

    sums = [(memory.level_reports[0], memory.level_expected[0]) for memory in (before, after)]
    assert sums[1] == pytest.approx(sums[0], rel=0.1)  # seven minutes passed before it was


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_the_return_of_the_expected_rate_is_no_alarm(share):
    counts = quiet([3.0], 3000)
    counts[:, 1000 : 1000 + AWAY] = np.random.default_rng(3).binomial(counts[:, 1000 : 1000 + AWAY], share)

    assert advance_one(counts)[1] == []


@pytest.mark.parametrize(("resume", "bins"), [(-100, 20), (-LAG, 20), (-LAG + 1, 19), (0, 5), (4, 1), (5, 0)])
def test_the_level_learns_lagged_bins_from_the_minute_on_at_which_it_resumes(resume, bins):
    """Twenty bins reach a level that lags by 15: the last 15 before minute 0, and the first five."""
    weighed = weigh([2] * 20, resume=resume)

    fading = 0.5 ** (np.arange(bins) / DEFAULT.level_half_lives[-1]) if bins else np.zeros(0)
    assert weighed.level_expected[0, -1] == pytest.approx(RATE * fading.sum(), rel=0.02)
    assert weighed.level_reports[0, -1] == weighed.level_expected[0, -1]


def test_the_level_does_not_see_the_latest_bins():
    early, late = weigh([2] * 20), weigh([2] * 5 + [90] * 15)

    np.testing.assert_array_equal(early.level, late.level)


def test_expected_reports_are_due_until_one_comes():
    weighed = weigh([0] * 10 + [1] + [0] * 30)

    lagged = weighed.due[0, LAG:]
    assert lagged[:12].tolist() == [*(RATE * n for n in range(1, 11)), 0.0, RATE]


@pytest.mark.parametrize(("hours", "due"), [(DEFAULT.newborn_hours - 1, 0.0), (DEFAULT.newborn_hours, 20.0)])
def test_silence_of_a_new_service_is_no_silence_of_ours(hours, due):
    baseline = replace(flat([RATE]), history_hours=np.array([hours]))

    weighed = weigh([0] * (LAG + 10), baseline=baseline)

    assert weighed.due[0, -1] == due


def test_in_its_first_minutes_a_new_service_has_no_evidence():
    grace = DEFAULT.grace_minutes

    weighed = weigh_stretch(make_state([[50] + [2] * (grace - 1) + [50]], baseline=NEWBORN))

    assert weighed.statistic[0, :grace].tolist() == [0.0] * grace
    assert (weighed.nats[:, 0, :grace] == LEAST_NATS).all()
    assert weighed.statistic[0, grace] > 10


def test_a_known_service_has_evidence_from_its_first_minute():
    assert weigh([50]).statistic[0, 0] > 10


def test_an_early_look_has_no_test_of_single_bins():
    whole, early = weigh([50]), weigh([50], elapsed=0.999)

    assert whole.single_bin_nats[0, 0] > 10
    assert early.single_bin_nats.tolist() == [[0.0]]
    assert early.means.expected[0, 0] == pytest.approx(0.999 * whole.means.expected[0, 0])


def test_a_bin_that_was_announced_early_alarms_whatever_its_evidence():
    weighed = weigh([2] * 6, announced=np.array([4]))

    assert weighed.alarmed.tolist() == [[False] * 4 + [True, False]]


def test_a_quiet_bin_as_the_life_cycle_sees_it():
    weighed = weigh([2, 3, 60], first_minute=30)

    point = weighed.bin(0, 2)

    assert (point.end, point.reports, point.expected) == (33, 60, weighed.means.expected[0, 2])
    assert (point.null, point.size) == (weighed.means.null[0, 2], weighed.means.size[0, 2])
    assert point.single_bin_nats == weighed.single_bin_nats[0, 2] > 0


def test_the_first_alarm_is_where_the_evidence_is_enough():
    weighed = weigh([2] * 10 + [40] * 5)

    assert find_alarm(weighed) == Alarm(last=10, since=10, observed=40)


@pytest.mark.parametrize(("counts", "alarm"), [([4], None), ([5], Alarm(0, 0, 5)), ([4, 1], Alarm(1, 0, 5))])
def test_an_alarm_waits_for_enough_people(counts, alarm):
    """Whatever the evidence: on a service with three reports a day, four in a minute are a lot of it."""
    weighed = weigh(counts, baseline=flat([0.002]))

    assert find_alarm(replace(weighed, alarmed=np.ones((1, len(counts)), bool))) == alarm


def test_reports_before_the_onset_are_no_people_of_the_alarm():
    """Nine came before, but a minute without reports put the onset after them."""
    weighed = weigh([9, 0, 4])
    start = Onsets(np.zeros(6), np.zeros(6, np.int64), np.full(6, 9))

    falling = replace(weighed, nats=np.full_like(weighed.nats, -1.0), alarmed=np.ones((1, 3), bool))

    assert find_first_alarm(quiet=falling, index=0, start=start, policy=DEFAULT) is None


def test_long_bins_are_known_by_the_minute_at_which_they_begin():
    """Bins of five minutes: the level lags by three of them, grace lasts for nine."""
    counts = [10] * 8 + [10, 250]
    newborn = weigh_stretch(make_state([counts], baseline=NEWBORN, step=5))
    early = weigh_stretch(make_state([counts], step=5, announced=np.array([20])))

    assert newborn.statistic[0, :9].tolist() == [0.0] * 9
    assert newborn.statistic[0, 9] > 10
    assert np.flatnonzero(early.alarmed[0]).tolist() == [4, 9]


@pytest.mark.parametrize(("resume", "bins"), [(10, 2), (11, 1)])
def test_the_level_of_long_bins_resumes_at_a_minute_as_well(resume, bins):
    start = Memory.start(size=1, minute=0, policy=DEFAULT, step=5)
    memory = replace(start, resume=np.array([resume]))

    weighed = weigh_stretch(make_state([[10] * 7], memory=memory, step=5))

    assert weighed.level_expected[0, -1] == pytest.approx(10 * bins, rel=0.05)


def test_a_level_may_fall_by_an_absorbed_shift_that_fades():
    start = Memory.start(size=1, minute=0, policy=DEFAULT)
    memory = replace(
        start, recent=np.ones((1, LAG), np.int64), lift=np.array([4.0]), level_expected=np.array([1e4])
    )

    weighed = weigh_stretch(make_state([[2, 2]], memory=memory, baseline=flat([0.5])))

    lowest = [DEFAULT.level_low / (1 + 3 * 0.5 ** (minute / DEFAULT.lift_half_life)) for minute in (0, 1)]
    assert weighed.level[0].tolist() == pytest.approx(lowest, rel=1e-9)
