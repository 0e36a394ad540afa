"""Counts of sources: at once in this process, within a second in all of them."""

import pytest

from reports import source_counts
from reports.source_counts import SourceCounts


class Store:
    """What all processes share."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}
        self.is_away = False

    def add(self, numbers):
        if self.is_away:
            return None
        for source, number in numbers.items():
            self.totals[source] = self.totals.get(source, 0) + number
        return {source: self.totals[source] for source in numbers}


@pytest.fixture
def store() -> Store:
    return Store()


def count(counts: SourceCounts, times: int = 1, *, limit: int = 10, window: int = 1) -> list[bool]:
    return [counts.count({"ana": limit}, window=window)[0] <= limit for _ in range(times)]


def test_up_to_the_limit_and_no_further(store):
    assert count(SourceCounts(store.add), 4, limit=3) == [True, True, True, False]


def test_every_source_is_counted_also_after_one_is_beyond_its_limit(store):
    counts = SourceCounts(store.add)
    for _ in range(3):
        counts.count({"ana": 1, "network": 3}, window=1)

    assert counts.count({"network": 3}, window=1) == [4]


def test_two_processes_admit_what_each_does_between_exchanges_too_much(store):
    first, second = SourceCounts(store.add), SourceCounts(store.add)
    admitted = count(first, 10) + count(second, 10)

    first.exchange()
    second.exchange()
    first_again = count(first)
    first.exchange()

    assert (sum(admitted), sum(first_again), count(first), count(second)) == (20, 0, [False], [False])


def test_an_exchange_sends_what_is_new_only(store):
    counts = SourceCounts(store.add)
    count(counts, 3)
    counts.exchange()
    counts.exchange()
    count(counts)
    counts.exchange()

    assert store.totals == {"ana": 4}


def test_nothing_is_forgotten_while_nobody_answers(store):
    counts = SourceCounts(store.add)
    store.is_away = True
    count(counts, 6)
    counts.exchange()
    count(counts, 4)
    store.is_away = False

    assert count(counts) == [False]
    counts.exchange()
    assert store.totals == {"ana": 11}


def test_requests_during_an_exchange_are_compared_with_what_it_sends(store):
    seen = []

    def exchange(numbers):
        seen.extend(count(counts, 2))
        return store.add(numbers)

    counts = SourceCounts(exchange)
    count(counts, 9)
    counts.exchange()

    assert (seen, count(counts)) == ([True, False], [False])


def test_a_new_window_begins_at_nothing_also_when_an_exchange_is_under_way(store):
    def exchange(numbers):
        count(counts, window=2)
        return store.add(numbers)

    counts = SourceCounts(exchange)
    count(counts, 10)
    counts.exchange()

    assert count(counts, 10, window=2) == [True] * 9 + [False]


def test_only_those_near_their_limit_are_remembered(store):
    counts = SourceCounts(store.add)
    for n in range(100):
        counts.count({f"person {n}": 10}, window=1)
    count(counts, 5)
    counts.exchange()

    assert (counts._totals, counts._limits) == ({"ana": 5}, {"ana": 10})


def test_memory_is_bounded_while_nobody_answers(store, monkeypatch):
    monkeypatch.setattr(source_counts, "MOST_SOURCES", 50)
    store.is_away = True
    counts = SourceCounts(store.add)
    count(counts, 10)
    for n in range(500):
        counts.count({f"person {n}": 10}, window=1)
        counts.exchange()

    assert (len(counts._new) <= 51, len(counts._limits) <= 51, count(counts)) == (True, True, [False])
