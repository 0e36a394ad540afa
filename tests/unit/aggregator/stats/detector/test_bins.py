"""Bins of services, and parts of them."""

import numpy as np

from aggregator.stats.detector.bins import Bins

OPTIONAL = ("works", "discarded", "networks", "vendor")  # arrays of the shape of the counts


def make_bins(**changes):
    """Two services in three bins of five minutes; each array has numbers of its own."""
    arrays = {name: 100 * place + np.arange(6).reshape(2, 3) for place, name in enumerate(OPTIONAL, 1)}
    counts = np.arange(6).reshape(2, 3)
    return Bins(counts, first_minute=1000, step=5, announced=np.array([7, 8]), **(arrays | changes))


def test_some_of_the_bins_begin_at_a_later_minute():
    later = make_bins().during(slice(1, 3))

    assert (later.first_minute, later.step, later.counts.tolist()) == (1005, 5, [[1, 2], [4, 5]])
    assert [getattr(later, name)[1].tolist() for name in OPTIONAL] == [
        [104, 105],
        [204, 205],
        [304, 305],
        [404, 405],
    ]
    assert later.announced.tolist() == [7, 8]


def test_from_a_bin_to_the_end_and_beyond_it():
    assert make_bins().during(slice(2, None)).counts.tolist() == [[2], [5]]
    assert make_bins().during(slice(2, 99)).first_minute == 1010


def test_some_of_the_services_keep_all_that_is_known_of_them():
    chosen = make_bins().take([1])

    assert (chosen.first_minute, chosen.counts.tolist(), chosen.announced.tolist()) == (
        1000,
        [[3, 4, 5]],
        [8],
    )
    assert [getattr(chosen, name).tolist() for name in OPTIONAL] == [
        [[103, 104, 105]],
        [[203, 204, 205]],
        [[303, 304, 305]],
        [[403, 404, 405]],
    ]


def test_what_is_not_known_stays_unknown():
    unknown = dict.fromkeys(OPTIONAL)
    bins = Bins(np.arange(6).reshape(2, 3), first_minute=0)

    for part in (bins.during(slice(0, 1)), bins.take([0])):
        assert {name: getattr(part, name) for name in OPTIONAL} == unknown
        assert part.announced is None


def test_columns_are_the_last_fields_of_a_bin():
    known = make_bins().columns(row=1, first=1, last=3)
    unknown = Bins(np.zeros((2, 3)), first_minute=0).columns(row=1, first=1, last=3)

    assert known == ([204, 205], [304, 305], [404, 405])
    assert unknown == ([0, 0], [None, None], [0, 0])
