"""A short version of tests/long/test_hostile_inputs.py: nothing that anybody sends is our fault."""

import pytest

from tests.requests import hostile
from tests.requests.attacked import make_attacked_site

SEED, REQUESTS = 12, 800


@pytest.mark.usefixtures("staff_pages")  # /admin/ is attacked too
def test_nothing_that_is_sent_is_our_fault(db):
    found = hostile.attack(site=make_attacked_site(), seed=SEED, requests=REQUESTS)

    assert found.faults[: hostile.MOST_SHOWN] == []
    assert found.requests == REQUESTS
    assert {200, 302, 400, 403, 404, 405} <= set(found.statuses)
