"""The scope of an incident in a replay, by the sums that each service keeps."""

import numpy as np

from aggregator.stats.place.localisation import localise
from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.places import ReplayPlaces
from aggregator.stats.replay.rows import sort_by_service
from aggregator.stats.replay.series import Names

DAY = 1440
LEAVES = [(surface, region, "") for surface in ("web", "api") for region in ("GB", "US-CA", "US-NY")]


def rows(names, *, service, first, reports):
    """One row a leaf, in the minute `first`."""
    places = np.array([names.places((service, *leaf)) for leaf in reports]).T
    many = np.array(list(reports.values()))
    return np.array([np.full(len(many), first), *places, many, np.zeros_like(many), np.zeros_like(many)])


def test_sums_of_one_service_name_what_its_leaves_name():
    names = Names()
    quiet = {leaf: 40 * (place + 1) for place, leaf in enumerate(LEAVES)}
    trouble = {("api", region, ""): 30 for region in ("GB", "US-CA", "DE")}
    places = ReplayPlaces(names, DEFAULT)
    places.learn(quiet=rows(names, service="one", first=0, reports=quiet))
    others = rows(names, service="other", first=DAY, reports=dict.fromkeys(LEAVES, 500))
    today = np.hstack([others, rows(names, service="one", first=DAY, reports=trouble)])
    places.hear(rows=sort_by_service(today, services=2))

    found = places.scope(service=0, since=DAY, until=DAY + 10, expected=8.0)

    assert found == localise(observed=trouble, usual=quiet, expected=8.0, policy=DEFAULT)
    assert found.surfaces == ("api",)
