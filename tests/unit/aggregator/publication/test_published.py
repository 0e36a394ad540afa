"""The publication that a process reads."""

from dataclasses import dataclass

import pytest

from aggregator.publication.encoding import UnreadableSnapshot, encode_snapshot
from aggregator.publication.published import Publication, StoredSnapshot


@dataclass(frozen=True)
class Counted:
    reports: int


def make_publication(**reports: int) -> Publication:
    return Publication({key: StoredSnapshot(n, encode_snapshot(Counted(n))) for key, n in reports.items()})


def test_its_number_is_the_newest():
    assert make_publication(acme=3, globex=7).number == 7
    assert Publication({}).number == 0


def test_a_snapshot_is_decoded_once():
    publication = make_publication(acme=3)

    assert publication.get("acme", kind=Counted) is publication.get("acme", kind=Counted)
    assert publication.get("acme", kind=Counted) == Counted(3)


def test_an_unknown_key_has_no_snapshot():
    assert make_publication(acme=3).get("globex", kind=Counted) is None


def test_the_next_publication_keeps_what_did_not_change():
    before = make_publication(acme=3, globex=4)
    kept = before.get("globex", kind=Counted)

    after = before.merge(make_publication(acme=9).snapshots)

    assert (before.get("acme", kind=Counted), after.get("acme", kind=Counted)) == (Counted(3), Counted(9))
    assert after.get("globex", kind=Counted) is kept
    assert after.number == 9


def test_services_that_left_are_dropped():
    publication = make_publication(acme=3, gone=4).restrict({"acme"})

    assert publication.snapshots.keys() == {"acme"}
    assert publication.restrict({"acme", "other"}) is publication


def test_damaged_bytes_are_an_error():
    publication = Publication({"acme": StoredSnapshot(1, b"damaged")})

    with pytest.raises(UnreadableSnapshot):
        publication.get("acme", kind=Counted)


def test_damaged_bytes_are_named_once_and_then_missing(caplog):
    publication = Publication({"acme": StoredSnapshot(1, b"damaged")})

    assert [publication.find("acme", kind=Counted) for _ in range(2)] == [None, None]
    assert caplog.text.count("acme cannot be read") == 1
