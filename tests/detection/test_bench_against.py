"""How replayed changes are held against true incidents, and how two commits are compared."""

from datetime import UTC, datetime

import numpy as np
import pytest

from tests.detection.bench import against, replays
from tests.detection.bench.series import incidents
from tests.detection.bench.series.incidents import Plan, TrueIncident

SMALL = Plan(services=2, weeks=2, calm_weeks=1, days_between=1.0)


def change(minute, *, incident="a-1", state="suspected", service="a"):
    at = datetime.fromtimestamp(minute * 60, UTC).isoformat()
    return {"at": at, "service": service, "incident": incident, "state": state}


def test_a_series_is_the_same_for_the_same_seed(tmp_path):
    truths = [incidents.write_series(tmp_path / name, seed=5, plan=SMALL) for name in ("a.csv", "b.csv")]

    assert truths[0] == truths[1] != []
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_words_are_held_against_incidents():
    truths = [
        TrueIncident("a", "whole", 100, 160),
        TrueIncident("a", "whole", 500, 560),
        TrueIncident("b", "whole", 100, 160),
    ]
    told = [
        change(107),
        change(170, state="resolved"),
        change(300, incident="a-2"),  # of nothing, and still live at the second
        change(108, incident="c-1", service="c"),
    ]

    found = replays.score_changes(told, truths)

    assert found.false == 2
    np.testing.assert_array_equal(found.delays, [7, np.nan, replays.WINDOW])


def test_a_ratio_leaves_out_what_one_side_did_not_tell():
    new, old = np.array([5.0, 5.0, np.nan]), np.array([10.0, 10.0, 1.0])

    assert against.compare_means(new, old, 1) == (0.5, 0.5, 0.5)


def test_a_commit_that_is_not_there_is_named():
    with pytest.raises(against.UnableToCompare, match="no-such-commit"), against.checkout("no-such-commit"):
        pass
