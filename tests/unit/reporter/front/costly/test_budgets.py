"""A network's account of processor time."""

import pytest

from reporter.front.costly import budgets
from reporter.front.costly.budgets import Budgets


def test_who_has_saved_may_ask():
    assert Budgets().seconds_until_allowed(network="a", now=0.0) == 0.0


def test_who_has_spent_all_waits_until_there_is_enough_for_one_more():
    accounts = Budgets(saved=1.0, rate=0.1)
    accounts.charge(network="a", cost=1.5, now=0.0)

    waits = [accounts.seconds_until_allowed(network="a", now=now) for now in (0.0, 4.0, 6.0)]

    assert waits == pytest.approx([7.0, 3.0, 0.0])
    assert accounts.seconds_until_allowed(network="b", now=0.0) == 0.0


def test_no_more_is_saved_than_there_is_room_for():
    accounts = Budgets(saved=1.0, rate=1.0)
    accounts.charge(network="a", cost=-5.0, now=0.0)
    accounts.charge(network="a", cost=1.0, now=100.0)

    assert accounts.seconds_until_allowed(network="a", now=100.0) > 0


def test_of_very_many_networks_the_ones_that_asked_long_ago_are_forgotten(monkeypatch):
    monkeypatch.setattr(budgets, "MOST_NETWORKS", 2)
    accounts = Budgets(saved=1.0, rate=0.1)
    for network in ("a", "b", "a", "c"):
        accounts.charge(network=network, cost=2.0, now=0.0)

    allowed = [accounts.seconds_until_allowed(network=network, now=0.0) == 0.0 for network in "abc"]

    assert allowed == [False, True, False]
