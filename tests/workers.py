"""How the suite is shared out to pytest's workers: files as a whole, the longest first."""

import os
from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

MOST = 4  # each has engines of its own: more of them need more memory than they save time
ONE_SITE = "tests/acceptance/"  # its tests share one running site, which takes a while to start
# What takes longest begins first, so that no worker is still busy with it when the others are done.
LONGEST = (
    ONE_SITE,
    "tests/browser/test_overflow.py",
    "tests/browser/test_access.py",
    "tests/detection/",
    "tests/browser/",
    "tests/integration/aggregator/test_demo.py",
    "tests/integration/",
)


class ByFile(LoadScopeScheduling):
    """A file is one piece of work, and so are all acceptance tests."""

    def _split_scope(self, nodeid: str) -> str:
        return find_scope(nodeid)


def find_scope(nodeid: str) -> str:
    """The piece of work that a test belongs to."""
    return ONE_SITE if nodeid.startswith(ONE_SITE) else nodeid.partition("::")[0]


def order_by_length(items: list[pytest.Item]) -> None:
    """In place; the order within a piece of work stays."""
    items.sort(key=lambda item: (_rank(item.nodeid), find_scope(item.nodeid)))


def _rank(nodeid: str) -> int:
    path = PurePosixPath(nodeid.partition("::")[0])
    for rank, place in enumerate(LONGEST):
        if path.is_relative_to(place.rstrip("/")):
            return rank
    return len(LONGEST)


def count_workers(*, shared: bool) -> int:
    """None beside us where tests would meet in a server that is not ours.

    One more than there are processors: many tests wait for a site, a browser or a clock.
    """
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 0 if shared or cpus == 1 else min(cpus + 1, MOST)
