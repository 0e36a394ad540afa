"""A look within the running minute."""

import numpy as np
import pytest

from aggregator.stats.detector import Memory, advance
from aggregator.stats.peek import peek
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, quiet

MINUTES = 3 * 1440
MONDAY = 29_452_320  # minutes since the epoch


def standing():
    """Two services after three quiet days: (memory, baseline, the minute that runs)."""
    baseline = flat([1.0, 0.1])
    memory, _ = advance(
        memory=Memory.start(size=2, minute=MONDAY, policy=DEFAULT),
        counts=quiet([1.0, 0.1], MINUTES),
        baseline=baseline,
        first_minute=MONDAY,
        policy=DEFAULT,
        series=240,
    )
    return memory, baseline, MONDAY + MINUTES


def looked(counts, seconds, **more):
    memory, baseline, minute = standing()
    return peek(
        memory=memory,
        counts=np.array(counts),
        baseline=baseline,
        minute=minute,
        seconds=seconds,
        policy=DEFAULT,
        series=240,
        **more,
    )


@pytest.mark.parametrize(("counts", "rows"), [([1, 0], []), ([4, 4], []), ([40, 0], [0]), ([2, 25], [1])])
def test_ten_seconds_can_be_enough(counts, rows):
    assert [change.row for change in looked(counts, 10)] == rows


def test_the_longer_it_took_the_less_it_means():
    assert [bool(looked([20, 0], seconds)) for seconds in (5, 20, 59)] == [True, True, False]


def test_the_evidence_is_that_of_the_part_of_a_minute():
    (change,) = looked([40, 0], 10, aside=np.array([3, 0]), networks=np.array([30, 0]))

    evidence = change.evidence
    assert (change.state, change.at_minute, change.onset_minute) == ("suspected",) + (MONDAY + MINUTES,) * 2
    assert (evidence.observed >= 40, evidence.aside, evidence.networks) == (True, 3, 30)
    assert (evidence.statistic > evidence.threshold, evidence.policy) == (True, DEFAULT.version)


def test_those_who_say_it_works_count_against_it():
    assert looked([22, 0], 20)
    assert not looked([22, 0], 20, works=np.array([60, 0]))


def test_what_was_spoken_begins_at_that_minute_even_below_the_threshold():
    memory, baseline, minute = standing()
    ahead = {"memory": memory, "baseline": baseline, "first_minute": minute, "policy": DEFAULT, "series": 240}
    counts = np.array([[9, 1, 1], [0, 0, 0]])

    _, without = advance(counts=counts, **ahead)
    _, spoken = advance(counts=counts, spoken=np.array([minute, -1]), **ahead)

    assert without == []
    assert [(change.row, change.state, change.at_minute) for change in spoken][:1] == [
        (0, "suspected", minute + 1)
    ]
