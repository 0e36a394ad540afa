"""The publication that a process reads."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from aggregator.publication.encoding import UnreadableSnapshot, encode_snapshot
from aggregator.publication.published import (
    SITE,
    Publication,
    StoredSnapshot,
    find_published_at,
    list_keys,
    set_publication,
)


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


def test_what_is_seldom_read_is_not_kept_decoded():
    publication = make_publication(acme=3)

    first, second = (publication.find_once("acme", kind=Counted) for _ in range(2))

    assert first == second == Counted(3)
    assert first is not second


def test_what_is_seldom_read_and_damaged_is_missing(caplog):
    publication = Publication({"acme": StoredSnapshot(1, b"damaged")})

    assert publication.find_once("acme", kind=Counted) is None
    assert "acme cannot be read" in caplog.text


def test_every_key_is_known_by_its_service_or_incident():
    assert list_keys(services=["acme"], incidents=[7]) - set(SITE) == {
        "acme",
        ".ledger.acme",
        ".incident.7",
        ".minutes.7",
    }


def test_its_number_is_the_time_at_which_it_was_made():
    at = datetime(2026, 4, 15, 14, 30, 40, tzinfo=UTC)
    times = []
    for publication in (make_publication(acme=int(at.timestamp() * 1000)), None):
        set_publication(publication)
        times.append(find_published_at())

    assert times == [at, None]
