"""A proof is used once, and forgotten when it has expired anyway."""

from reports.proof_of_work import spent
from reports.proof_of_work.spent import SpentProofs


def test_first_use_counts_and_no_other():
    proofs = SpentProofs()

    assert [proofs.add(name, until=10, now=0) for name in ("a", "b", "a")] == [True, True, False]


def test_expired_ones_are_dropped_when_there_are_many(monkeypatch):
    monkeypatch.setattr(spent, "MANY", 3)
    proofs = SpentProofs()
    for name, until in (("a", 1.0), ("b", 1.0), ("c", 9.0)):
        proofs.add(name, until=until, now=0)

    assert proofs.add("d", until=9, now=5) is True
    assert proofs._until == {"c": 9, "d": 9}


def test_they_are_looked_through_once_a_second_at_most(monkeypatch):
    monkeypatch.setattr(spent, "MANY", 1)
    proofs = SpentProofs()
    for name, now in (("a", 0.0), ("b", 0.0), ("c", 0.5)):
        proofs.add(name, until=0.1, now=now)

    assert set(proofs._until) == {"a", "b", "c"}
