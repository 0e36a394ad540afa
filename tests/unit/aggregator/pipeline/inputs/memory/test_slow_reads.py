"""Which services are read again."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from aggregator.pipeline.inputs.memory.slow_reads import FEWEST, KEPT, SlowMemory
from reports.choices.services import CatalogueEntry, Choice

NOW = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SERVICES = [
    CatalogueEntry(n, f"s{n}", f"S{n}", Choice("ai", "AI"), (), "", "", (), (), ()) for n in range(240)
]


def make_memory(*, read_at=NOW) -> SlowMemory:
    memory = SlowMemory()
    memory._kept = {entry.slug: SimpleNamespace(at=read_at) for entry in SERVICES}
    return memory


def read_again(memory, services, *, touched=frozenset(), now) -> set[str]:
    slugs = {entry.slug for entry in memory._choose_due(services, touched, now)}
    memory._kept |= {slug: SimpleNamespace(at=now) for slug in slugs}
    return slugs


def test_quiet_services_which_are_due_once_a_minute_all_get_their_turn():
    memory = make_memory()

    for minutes in range(60):
        read_again(memory, SERVICES, now=NOW + minutes * MINUTE)

    oldest = min(kept.at for kept in memory._kept.values())
    assert NOW + 59 * MINUTE - oldest <= 2 * KEPT


def test_few_services_in_a_tick_are_read_too():
    assert len(read_again(make_memory(), SERVICES[:10], now=NOW + KEPT)) == FEWEST


def test_news_are_read_at_once():
    assert read_again(make_memory(), SERVICES, touched={"s7"}, now=NOW) == {"s7"}


@pytest.mark.parametrize(("later", "number"), [(KEPT, 24), (KEPT - MINUTE, 0), (timedelta(hours=9.5), 24)])
def test_what_is_young_and_of_this_day_is_kept(later, number):
    assert len(read_again(make_memory(), SERVICES, now=NOW + later)) == number
