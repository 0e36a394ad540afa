"""An early look within the running minute."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import nbinom

from aggregator.stats.baseline.means import LocalLevel
from aggregator.stats.baseline.season import compute_means
from aggregator.stats.detector.advance import advance, take_early_look
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence_process import compute_log_ratios
from aggregator.stats.detector.memory import Memory
from aggregator.stats.policy import DEFAULT
from aggregator.stats.policy_keys import compute_version
from tests.unit.aggregator.stats.series import flat, quiet

MINUTES = 3 * 1440
MONDAY = 29_452_320  # minutes since the epoch


def make_quiet_memory():
    """Two services after three quiet days: (memory, baseline, the minute that runs)."""
    baseline = flat([1.0, 0.1])
    memory, _ = advance(
        memory=Memory.start(size=2, minute=MONDAY, policy=DEFAULT),
        bins=Bins(counts=quiet([1.0, 0.1], MINUTES), first_minute=MONDAY),
        baseline=baseline,
        policy=DEFAULT,
        series=240,
    )
    return memory, baseline, MONDAY + MINUTES


def look(counts, seconds, **more):
    memory, baseline, minute = make_quiet_memory()
    return take_early_look(
        memory=memory,
        bins=Bins(counts=np.array(counts)[:, None], first_minute=minute, elapsed=seconds / 60, **more),
        baseline=baseline,
        policy=DEFAULT,
        series=240,
    )


@pytest.mark.parametrize(("counts", "rows"), [([1, 0], []), ([4, 4], []), ([40, 0], [0]), ([2, 25], [1])])
def test_ten_seconds_can_be_enough(counts, rows):
    assert [change.row for change in look(counts, 10)] == rows


def test_the_longer_it_took_the_less_it_means():
    assert [bool(look([20, 0], seconds)) for seconds in (5, 20, 59)] == [True, True, False]


def test_the_evidence_is_that_of_the_part_of_a_minute():
    (change,) = look([40, 0], 10, discarded=np.array([[3], [0]]), networks=np.array([[30], [0]]))

    evidence = change.evidence
    assert (change.state, change.at_minute, change.onset_minute) == ("suspected",) + (MONDAY + MINUTES,) * 2
    assert (evidence.observed >= 40, evidence.discarded, evidence.networks) == (True, 3, 30)
    assert (evidence.statistic > evidence.threshold, evidence.policy) == (True, compute_version(DEFAULT))


def test_works_reports_count_against_a_rise():
    assert look([22, 0], 20)
    assert not look([22, 0], 20, works=np.array([[60], [0]]))


def test_what_was_announced_early_begins_at_that_minute_even_below_the_threshold():
    memory, baseline, minute = make_quiet_memory()
    ahead = {"memory": memory, "baseline": baseline, "policy": DEFAULT, "series": 240}
    counts = np.array([[9, 1, 1], [0, 0, 0]])

    _, without = advance(bins=Bins(counts, minute), **ahead)
    _, announced = advance(bins=Bins(counts, minute, announced=np.array([minute, -1])), **ahead)

    assert without == []
    assert [(change.row, change.state, change.at_minute) for change in announced][:1] == [
        (0, "suspected", minute + 1)
    ]


WANDERING = replace(flat([1.0, 10.0, 100.0]), wander=np.array([0.06, 0.06, 0.01]))


@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize("part", [1 / 6, 0.5])
def test_ratio_of_a_part_of_a_minute_means_one_when_nothing_is_wrong(row, part):
    """E[exp(nats)] <= 1 at the null, for each alternative: else an early look would cost false alarms."""
    rate = np.array([[[1.0, 10.0, 100.0][row]]])
    now = compute_means(
        season=rate, local=LocalLevel(1.0, 0.0), baseline=WANDERING.take([row]), step=1, policy=DEFAULT
    ).scale(part)
    counts = np.arange(3000)[None]
    nats = compute_log_ratios(counts=counts, means=now, step=part, policy=DEFAULT)[:, 0]
    size, null = float(now.size[0, 0]), float(now.null[0, 0])
    chance = nbinom.pmf(counts[0], size, size / (size + null))

    assert ((np.exp(nats) * chance).sum(axis=1) <= 1.001).all()


@pytest.mark.parametrize("row", [0, 1, 2])
def test_what_alarms_in_ten_seconds_is_still_an_incident_when_nothing_follows(row):
    minute, one = MONDAY + 600, WANDERING.take([row])
    known = {"baseline": one, "policy": DEFAULT, "series": 240}
    start = Memory.start(size=1, minute=MONDAY, policy=DEFAULT)
    past = quiet([[1.0, 10.0, 100.0][row]], 600)
    memory, _ = advance(memory=start, bins=Bins(counts=past, first_minute=MONDAY), **known)
    known["memory"] = memory
    least = next(
        n
        for n in range(5, 1000)
        if take_early_look(bins=Bins(np.array([[n]]), minute, elapsed=10 / 60), **known)
    )

    after, changes = advance(
        bins=Bins(counts=np.array([[least]]), first_minute=minute, announced=np.array([minute])), **known
    )

    assert [change.state for change in changes] == ["suspected"]
    assert after.episodes[0] is not None
