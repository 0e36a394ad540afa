"""How the suite is shared out to workers."""

import os
from types import SimpleNamespace

import pytest

from tests import workers


def item(nodeid):
    return SimpleNamespace(nodeid=nodeid)


@pytest.mark.parametrize(
    ("nodeid", "scope"),
    [
        ("tests/acceptance/test_up.py::test_it[a::b]", "tests/acceptance/"),
        ("tests/unit/test_faults.py::test_it[a::b]", "tests/unit/test_faults.py"),
    ],
)
def test_scopes(nodeid, scope):
    assert workers.find_scope(nodeid) == scope


def test_the_longest_begin_first_and_files_stay_together():
    unit, browser = "tests/unit/test_a.py::", "tests/browser/test_pages.py::"
    overflow, site = "tests/browser/test_overflow.py::", "tests/acceptance/test_up.py::"
    items = [item(name) for name in (unit + "b", browser + "x", unit + "a", overflow + "y", site + "z")]

    workers.order_by_length(items)

    assert [each.nodeid for each in items] == [
        site + "z",
        overflow + "y",
        browser + "x",
        unit + "b",
        unit + "a",
    ]


@pytest.mark.parametrize(
    ("cpus", "shared", "count"), [(1, False, 0), (2, False, 3), (64, False, 4), (2, True, 0)]
)
def test_count(monkeypatch, cpus, shared, count):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cpus)))

    assert workers.count_workers(shared=shared) == count
