"""What a web process knows of catalogue and log: from the database, else from its host's own disk."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from reports import intake, partitions, queries
from reports.host.followers import Follower
from reports.intake import follower
from reports.intake.follower import CatalogueReader
from tests.builders.reports import make_service, right_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_a_new_process(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # it is the test's own
    monkeypatch.setattr(intake, "_first_day", None)
    yield
    queries.forget_catalogue()


@pytest.fixture
def copy(tmp_path):
    return tmp_path / "spool" / "catalogue.json"


def database_away():
    raise DatabaseError


def test_catalogue_is_kept_and_asked_for_no_more(copy, django_assert_num_queries):
    make_service("acme")
    assert not queries.is_catalogue_kept()

    CatalogueReader(copy).read()

    with django_assert_num_queries(0):
        assert list(queries.catalogue().entries) == ["acme"]
    assert queries.is_catalogue_kept()


def test_another_process_starts_from_the_copy(copy, monkeypatch):
    make_service("acme")
    make_service("gone", active=False)
    today = right_now().date()
    partitions.create_days(first=today, last=today)
    CatalogueReader(copy).read()
    known, first_day = queries.catalogue(), intake._first_day
    queries.forget_catalogue()
    intake.set_first_day(None)
    monkeypatch.setattr(queries, "read_catalogue", database_away)

    other = CatalogueReader(copy)

    with pytest.raises(DatabaseError):
        other.read()
    assert other.read_copy()
    assert (queries.catalogue(), intake._first_day) == (known, first_day)
    assert first_day == min(partitions.list_days())


def test_database_that_goes_away_leaves_what_is_known(copy, monkeypatch):
    make_service("acme")
    reader = CatalogueReader(copy)
    reader.read()
    monkeypatch.setattr(queries, "read_catalogue", database_away)

    with pytest.raises(DatabaseError):
        reader.read()

    assert list(queries.catalogue().entries) == ["acme"]


@pytest.mark.parametrize("content", [None, b"", b"{", b'{"catalogue": 7}'])
def test_copy_that_cannot_be_read_is_none(copy, content):
    if content is not None:
        copy.parent.mkdir()
        copy.write_bytes(content)

    assert not CatalogueReader(copy).read_copy()
    assert not queries.is_catalogue_kept()


def test_copy_is_written_only_when_something_changed(copy):
    make_service("acme")
    reader = CatalogueReader(copy)
    reader.read()
    copy.unlink()
    reader.read()
    assert not copy.exists()

    make_service("best")
    reader.read()

    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copy.parent.iterdir()] == ["catalogue.json"]


def test_disk_that_refuses_the_copy_is_no_reason_to_stop(copy, caplog):
    make_service("acme")
    copy.parent.write_text("a file where the folder should be")

    CatalogueReader(copy).read()

    assert "the catalogue cannot be copied to the disk" in caplog.text


def test_start_reads_before_the_first_request(copy, monkeypatch):
    monkeypatch.setattr(Follower, "start", lambda _: None)
    make_service("acme")

    follower.start(copy)

    assert queries.is_catalogue_kept()


def test_start_without_the_database_reads_the_copy(copy, monkeypatch):
    monkeypatch.setattr(Follower, "start", lambda _: None)
    make_service("acme")
    CatalogueReader(copy).read()
    queries.forget_catalogue()
    monkeypatch.setattr(queries, "read_catalogue", database_away)

    follower.start(copy)

    assert list(queries.catalogue().entries) == ["acme"]


def test_first_day_of_the_log_is_known(copy):
    first = date(2026, 4, 1)
    partitions.create_days(first=first, last=first + timedelta(days=1))

    CatalogueReader(copy).read()

    assert intake._first_day == first
