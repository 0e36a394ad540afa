import pytest

from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.states import State


@pytest.mark.parametrize(
    ("state", "is_unresolved", "is_confirmed", "is_rising"),
    [
        (State.SUSPECTED, True, False, True),
        (State.OPEN, True, True, True),
        (State.SUBSIDING, True, True, False),
        (State.RESOLVED, False, False, False),
    ],
)
def test_what_a_state_means(state: State, is_unresolved: bool, is_confirmed: bool, is_rising: bool) -> None:
    properties = (state.is_unresolved, state.is_confirmed, state.is_rising)
    assert properties == (is_unresolved, is_confirmed, is_rising)


def test_a_state_comes_back_from_a_stored_record() -> None:
    record = Episode(State.OPEN, 0, 1.0, 0.1, 9, 2.0, [9], 9.0).to_record() | {"state": "subsiding"}
    assert Episode.from_record(record).state is State.SUBSIDING
