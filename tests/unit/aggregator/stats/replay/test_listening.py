"""Stretches of a file to which nobody listened."""

import numpy as np
import pytest

from aggregator.stats.replay.listening import Listening

HEARD = np.array([100, 101, 131, 132, 190])


@pytest.mark.parametrize(
    ("silence", "upcoming", "found"),
    [
        (0, 500, []),
        (29, None, [(102, 131), (133, 190)][1:]),
        (28, None, [(102, 131), (133, 190)]),
        (28, 500, [(102, 131), (133, 190), (191, 200)]),
        (100, 205, []),
    ],
)
def test_stretches_longer_than_the_silence_are_gaps(silence, upcoming, found):
    listening = Listening(silence, 1)

    assert listening.find_gaps(minutes=HEARD, first=100, last=200, upcoming=upcoming) == found


def test_a_gap_goes_on_from_one_day_to_the_next():
    listening = Listening(30, 1)
    listening.find_gaps(minutes=HEARD, first=100, last=200, upcoming=350)

    nothing = np.zeros(0, np.int64)
    assert listening.find_gaps(minutes=nothing, first=200, last=300, upcoming=350) == [(200, 300)]
    assert listening.find_gaps(minutes=np.array([350, 399]), first=300, last=400, upcoming=None) == [
        (300, 350),
        (351, 399),
    ]
