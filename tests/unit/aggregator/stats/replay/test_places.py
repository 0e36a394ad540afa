"""The scope of an incident in a replay, by the sums that each service keeps."""

import numpy as np

from aggregator.stats.place.localisation import localise
from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.places import ReplayPlaces
from aggregator.stats.replay.rows import sort_by_service
from aggregator.stats.replay.series import Names

DAY = 1440
CELLS = [(surface, region, "") for surface in ("web", "api") for region in ("GB", "US-CA", "US-NY")]


def make_rows(names, *, service, first, reports):
    """One row a cell, in the minute `first`."""
    places = np.array([names.number_both((service, *cell)) for cell in reports]).T
    counts = np.array(list(reports.values()))
    return np.array(
        [np.full(len(counts), first), *places, counts, np.zeros_like(counts), np.zeros_like(counts)]
    )


def test_sums_of_one_service_name_what_its_cells_name():
    names = Names()
    quiet = {cell: 40 * (place + 1) for place, cell in enumerate(CELLS)}
    today_by_cell = {("api", region, ""): 30 for region in ("GB", "US-CA", "DE")}
    places = ReplayPlaces(names, DEFAULT)
    places.learn(quiet=make_rows(names, service="one", first=0, reports=quiet))
    others = make_rows(names, service="other", first=DAY, reports=dict.fromkeys(CELLS, 500))
    today = np.hstack([others, make_rows(names, service="one", first=DAY, reports=today_by_cell)])
    places.add_day(rows=sort_by_service(today, services=2))

    scope = places.localise(service=0, since=DAY, until=DAY + 10, expected=8.0)

    assert scope == localise(observed=today_by_cell, quiet=quiet, expected=8.0, policy=DEFAULT)
    assert scope.surfaces == ("api",)
