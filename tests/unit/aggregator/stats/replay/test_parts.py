"""An outage of one surface in a file, after ten days of quiet."""

import numpy as np
import pytest

from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.history import History
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.series import Batch, Names

START, DAY = 29_452_320, 1440
ONSET = 10 * DAY
WEB, API = 0, 1


def rows(*, outage):
    """(minute, cell, network), in order of time: four reports a minute, one in ten about the API."""
    draw = np.random.default_rng(3)
    counts = draw.poisson([3.6, 0.4], (ONSET + 120, 2))
    counts[ONSET : ONSET + 60, API] += draw.poisson(outage, 60)
    minute, cell = np.nonzero(counts)
    minute, cell = (np.repeat(each, counts[np.nonzero(counts)]) for each in (minute, cell))
    return np.array([START + minute, cell, draw.integers(0, 300, len(minute))])


def replay_rows(columns, *, batch=100_000):
    names = Names()
    names.number_service("busy")
    for surface in ("web", "api"):
        names.number_cell(("busy", surface, "", ""))
    replay = Replay(names, DEFAULT)
    for first in range(0, columns.shape[1], batch):
        minute, cell, network = columns[:, first : first + batch]
        zeros, ones = np.zeros_like(minute), np.ones_like(minute)
        replay.feed(Batch(minute * 60, zeros, cell, ones, zeros, network))
    return replay.finish()


@pytest.fixture(scope="module")
def changes():
    return replay_rows(rows(outage=3.0))


def test_the_part_is_told_of_and_named(changes):
    first = changes[0]

    assert (first.evidence.part, first.scope.surfaces) == ("surface:api", ("api",))
    assert START + ONSET < first.at <= START + ONSET + 15
    assert changes[-1].state == "resolved"


def test_the_size_of_batches_does_not_matter(changes):
    assert replay_rows(rows(outage=3.0), batch=997) == changes


def test_quiet_days_say_nothing():
    assert replay_rows(rows(outage=0.0)) == []


def test_the_part_that_an_incident_began_with_is_no_support(monkeypatch):
    supported = []
    monkeypatch.setattr(History, "exclude_incident", lambda _, **of: supported.append(of["supported"]))
    next_day = [[START + ONSET + 300], [WEB], [0]]

    replay_rows(np.append(rows(outage=3.0), next_day, axis=1))

    assert supported == [False]
