"""Short versions of tests/long/test_hostile_inputs.py and test_fuzz.py: nothing that is sent is our fault."""

import pytest

from aggregator.pipeline import publications
from aggregator.publication.follower import read_newer
from aggregator.publication.published import Publication
from tests.builders.reports import right_now
from tests.fuzz import targets
from tests.fuzz.campaign import MOST_SHOWN, run_target
from tests.requests import hostile
from tests.requests.attacked import make_attacked_site

SEED, REQUESTS, INPUTS = 12, 800, 10


@pytest.mark.usefixtures("staff_pages")  # /admin/ is attacked too
def test_nothing_that_is_sent_is_our_fault(db):
    found = hostile.attack(site=make_attacked_site(), seed=SEED, requests=REQUESTS)

    assert found.faults[: hostile.MOST_SHOWN] == []
    assert found.requests == REQUESTS
    assert {200, 302, 400, 403, 404, 405} <= set(found.statuses)


def test_every_parser_accepts_an_input_or_refuses_it_as_documented(db):
    make_attacked_site()
    publications.refresh(now=right_now())

    results = [
        run_target(target, seed=SEED, inputs=INPUTS)
        for target in targets.make_targets(Publication(read_newer(0)))
    ]

    assert [fault for result in results for fault in result.faults][:MOST_SHOWN] == []
    assert sum(result.accepted for result in results) > len(results)
    assert sum(result.refused for result in results) > len(results)
