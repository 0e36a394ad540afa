"""What is said of the last publication while the database is away."""

from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from aggregator.publication.published import Publication, StoredSnapshot, set_publication
from reporter.front.error_views import handle_api_error
from reporter.middleware import DatabaseAway

GONE = OperationalError("host=secret")


@pytest.fixture
def _published() -> Iterator[None]:
    at = datetime(2026, 4, 15, 10, 30, tzinfo=UTC)
    set_publication(Publication({"x": StoredSnapshot(int(at.timestamp() * 1000), b"")}))
    yield
    set_publication(None)


def refuse(method: str) -> dict:
    return handle_api_error(GONE, {"request": SimpleNamespace(method=method)}).data


@pytest.mark.usefixtures("_published")
def test_readers_are_told_when_it_was():
    assert refuse("GET")["published_at"] == "2026-04-15T10:30:00Z"


@pytest.mark.usefixtures("_published")
def test_those_who_report_are_not():
    assert "published_at" not in refuse("POST")


def test_nobody_is_where_there_is_none():
    assert "published_at" not in refuse("GET")


@pytest.mark.usefixtures("_published")
def test_people_are_told_in_a_sentence():
    request = RequestFactory().get("/incidents/")

    page = DatabaseAway(lambda _: HttpResponse()).process_exception(request, GONE)

    assert "What was published last (<time datetime=" in page.content.decode()
