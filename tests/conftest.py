"""The engines of the tests: started by the first test outside tests/unit, stopped at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from aggregator.pipeline.publications import forget_published
from aggregator.publication.published import set_publication
from aggregator.queries.incidents.status_board import forget_board
from reports import throttle
from reports.queries import forget_catalogue
from tests import engines, workers

pytest_plugins = ("tests.fixtures.running_site", "tests.fixtures.staff", "tests.fixtures.view_clock")
UNIT = Path(__file__).parent / "unit"


@pytest.fixture(scope="session", name="engines")
def running_engines() -> Iterator[None]:
    try:
        engines.start()
        yield
    finally:
        engines.stop()


@pytest.fixture(scope="session")
def django_db_setup(
    engines: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """pytest-django's, after the engines have started. Threads of servers may still hold connections."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _engines_with_an_empty_store(request: pytest.FixtureRequest) -> None:
    if UNIT not in request.path.parents:
        request.getfixturevalue("engines")
        engines.empty_store()
        # What a process keeps for half a minute or a tick belongs to the test before.
        forget_catalogue()
        forget_board()
        forget_published()
        set_publication(None)
        throttle.forget_counts()
        cache.clear()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    return workers.count_workers(shared=engines.are_shared())


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> workers.ByFile:
    return workers.ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        workers.order_by_length(items)
