"""Sixty thousand requests that nobody honest sends: none is our fault, and every line of the log is JSON."""

import time

import pytest

from tests.integration.aggregator.web.staff.conftest import staff_pages  # noqa: F401  /admin/ is attacked too
from tests.integration.test_hostile_inputs import site  # noqa: F401  the same site
from tests.requests import hostile

SEEDS, REQUESTS = (1, 2, 3, 4, 5, 6), 10_000


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_sent_is_our_fault(seed, site, seconds_left, capsys):  # noqa: F811
    begun = time.monotonic()
    found = hostile.attack(site=site, seed=seed, requests=REQUESTS)
    with capsys.disabled():
        print(f"\n  seed {seed}: {found.statuses}, {found.lines} lines, {time.monotonic() - begun:.0f} s")

    assert found.faults[: hostile.MOST_SHOWN] == []
    assert found.requests == REQUESTS
