"""Forty thousand requests that nobody honest sends: none is our fault, and every line of the log is JSON."""

import time

import pytest

from tests.requests import hostile
from tests.requests.attacked import make_attacked_site

SEEDS, REQUESTS = (1, 2, 3, 4), 10_000


@pytest.mark.usefixtures("staff_pages")  # /admin/ is attacked too
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_sent_is_our_fault(seed, db, seconds_left, capsys):
    site = make_attacked_site()
    begun = time.monotonic()
    found = hostile.attack(site=site, seed=seed, requests=REQUESTS)
    with capsys.disabled():
        print(f"\n  seed {seed}: {found.statuses}, {found.lines} lines, {time.monotonic() - begun:.0f} s")

    assert found.faults[: hostile.MOST_SHOWN] == []
    assert found.requests == REQUESTS
