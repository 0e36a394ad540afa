"""When the ledger of a service is due."""

import pytest

from aggregator.pipeline.past import ledgers
from aggregator.pipeline.past.changes import PastChanges
from aggregator.pipeline.past.ledgers import LedgerMemory
from aggregator.queries.answers.ledger import Ledger
from aggregator.stats.ledger.lead import Kind, LedgerEntry, LedgerProblem
from aggregator.times import HOUR, MINUTE
from reports.choices.services import CatalogueEntry, Choice
from tests.builders.reports import AT

SERVICES = [
    CatalogueEntry(n, f"s{n}", f"S{n}", Choice("ai", "AI"), (), "", "", (), (), ()) for n in range(1, 5)
]
QUIET = Ledger(entries=(), read=())
OPEN = Ledger((LedgerEntry(Kind.NEVER, LedgerProblem(1, AT, AT, None), None),), read=())


def make_memory(*known: Ledger) -> LedgerMemory:
    """These of the first services were read at AT."""
    memory = LedgerMemory()
    for entry, own in zip(SERVICES, known, strict=False):
        memory.keep(entry, own, now=AT)
    return memory


def choose(memory: LedgerMemory, age=MINUTE, services: list[CatalogueEntry] = SERVICES) -> list[int]:
    return [entry.id for entry in memory.choose_due(services=services, now=AT + age)]


def test_one_that_was_never_read_is():
    assert choose(make_memory(QUIET, QUIET)) == [3, 4]


def test_one_that_changed_comes_first():
    memory = make_memory(QUIET, QUIET)
    memory.follow(changes=PastChanges(services=frozenset({2})))

    assert choose(memory) == [2, 3, 4]


@pytest.mark.parametrize(("age", "due"), [(MINUTE, []), (5 * MINUTE, [2]), (HOUR, [2, 1])])
def test_an_open_problem_is_read_more_often(age, due):
    assert choose(make_memory(QUIET, OPEN), age, SERVICES[:2]) == due


def test_old_ones_take_turns(monkeypatch):
    monkeypatch.setattr(ledgers, "MOST_OLD", 1)
    memory = make_memory(QUIET, QUIET, QUIET, QUIET)
    turns = []
    for _ in range(4):
        (entry,) = memory.choose_due(services=SERVICES, now=AT + HOUR)
        memory.keep(entry, QUIET, now=AT + HOUR)
        turns.append(entry.id)

    assert sorted(turns) == [1, 2, 3, 4]


def test_a_service_that_left_is_forgotten():
    memory = make_memory(QUIET, QUIET)
    choose(memory, services=SERVICES[:1])

    assert memory.ledgers.keys() == {SERVICES[0].slug}
