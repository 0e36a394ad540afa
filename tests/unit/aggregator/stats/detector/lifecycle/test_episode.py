"""Episodes as records, and over a gap."""

import pytest

from aggregator.stats.detector.lifecycle.episode import Episode
from aggregator.stats.policy import WINDOW_MINUTES
from aggregator.stats.states import State
from tests.unit.aggregator.stats.episodes import make_episode

PART = "surface:api"


def test_records_keep_the_keys_of_the_first_version():
    record = make_episode(part=PART, announced=False, whole=make_episode(smoothed=7.0)).to_record()

    assert (record["told"], record["smooth"], record["whole"]["smooth"]) == (False, 20.0, 7.0)
    assert (record["crest"], record["whole"]["crest"]) == (18.0, 18.0)
    assert {"announced", "smoothed", "peak_excess"}.isdisjoint(record | record["whole"])
    assert (type(record["state"]), record["whole"]["told"]) == (str, True)


@pytest.mark.parametrize("episode", [make_episode(), make_episode(part=PART, whole=make_episode(due=1.0))])
def test_an_episode_survives_its_record(episode):
    again = Episode.from_record(episode.to_record())

    assert again == episode
    assert again.state is State.OPEN


def test_a_record_without_newer_keys_is_read():
    record = make_episode().to_record()
    older = {key: value for key, value in record.items() if key not in ("told", "height", "whole", "part")}

    assert Episode.from_record(older) == make_episode()


def test_a_gap_moves_only_dates_that_no_evidence_holds():
    episode = make_episode(calm=0.0, calm_since=1010, low=1.0, low_since=1010)

    after = episode.skip(until=1030, bins=4)

    assert (after.calm_since, after.low_since) == (1030, 1010)
    assert after.recent == [20] * (WINDOW_MINUTES - 4) + [0] * 4


def test_a_copy_shares_nothing_that_is_changed():
    episode = make_episode(part=PART, whole=make_episode())

    copy = episode.copy()
    copy.observed += 1
    copy.whole.observed += 1

    assert (episode.observed, episode.whole.observed) == (200, 200)
