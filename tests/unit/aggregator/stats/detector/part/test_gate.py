"""The second detector: an incident of a part, and its life."""

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.stats.baseline import calibration
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.evidence_process import MOST_ODDS
from aggregator.stats.detector.memory import Memory
from aggregator.stats.detector.part import gate
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.parts import Log, attacked, quiet_parts
from tests.unit.aggregator.stats.series import flat

RATES = [0.5, 6.0]
API, APP, WEB = range(3)


def run(log, cuts=(), rates=RATES, memory=None, networks=None):
    """(memory, transitions) of the log, cut into calls at `cuts`."""
    memory = memory or Memory.start(size=len(rates), minute=0, policy=DEFAULT)
    changes = []
    for first, last in pairwise(sorted({0, *cuts, log.whole.shape[1]})):
        memory, new = advance(
            memory=memory,
            bins=Bins(
                counts=log.whole[:, first:last],
                networks=None if networks is None else networks[:, first:last],
                first_minute=first,
            ),
            baseline=flat(rates),
            policy=DEFAULT,
            parts=log.parts(first=first, last=last),
            series=50,
        )
        changes += new
    return memory, changes


def list_states(changes, row=1):
    return [(change.state, change.evidence.part) for change in changes if change.row == row]


def draw_outages(minutes=600, seed=1, more=2.0, part=API):
    """One part of a busy service has an incident for an hour, and too small a one for the whole."""
    reports = quiet_parts(RATES, minutes, seed)
    draw = np.random.default_rng(seed)
    reports[part, 1, 300:360] += draw.poisson(more, 60)
    reports[WEB, 0, 420:450] += draw.poisson(3.0, 30)
    return reports


def test_an_incident_of_a_part_is_announced_where_the_whole_shows_nothing():
    _, changes = run(Log(draw_outages()))

    assert list_states(changes) == [
        ("suspected", "surface:api"),
        ("open", "surface:api"),
        ("subsiding", "surface:api"),
        ("resolved", "surface:api"),
    ]
    first, last = changes[0], next(c for c in changes if c.state == "resolved")
    assert 295 <= first.onset_minute <= 303
    assert first.at_minute <= 320
    assert 350 <= last.ended_minute <= 375


def test_numbers_are_those_of_the_part():
    reports = draw_outages()
    _, changes = run(Log(reports))

    first = changes[0]
    span = slice(first.onset_minute, first.at_minute)
    assert first.evidence.observed == reports[API, 1, span].sum()
    assert first.evidence.expected == pytest.approx(0.6 * (first.at_minute - first.onset_minute), rel=0.5)
    assert first.expected == pytest.approx(6.0 * (first.at_minute - first.onset_minute), rel=0.5)


def test_an_outage_of_all_is_handed_over_to_the_whole():
    reports = draw_outages(more=3.0)
    reports[:, 1, 320:360] += np.random.default_rng(9).poisson(12.0, (3, 40))

    _, changes = run(Log(reports))

    assert {part for _, part in list_states(changes)} == {"surface:api", ""}
    assert list_states(changes)[-1] == ("resolved", "")
    assert len({change.onset_minute for change in changes if change.row == 1}) == 1


def test_quiet_months_have_no_incident():
    reports = quiet_parts(RATES, 30_000, seed=3)

    assert run(Log(reports))[1] == []


@settings(max_examples=12, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 599), max_size=12),
    end=st.integers(200, 600),
    seed=st.integers(0, 3),
    attack=st.booleans(),
)
def test_cutting_the_minutes_into_calls_changes_nothing(cuts, end, seed, attack):
    log = attacked(end, seed) if attack else Log(draw_outages(seed=seed)[:, :, :end])
    whole, changes = run(log)

    cut, changes_in_parts = run(log, cuts=[each for each in cuts if each < end])

    assert changes_in_parts == changes
    assert cut.to_records() == whole.to_records()


@pytest.mark.parametrize("end", [250, 330, 430], ids=["quiet", "in an incident", "after it"])
def test_minute_by_minute_is_the_same_and_so_is_json(end):
    log = Log(draw_outages()[:, :, :end])
    whole, changes = run(log)

    memory, one_by_one = Memory.start(size=2, minute=0, policy=DEFAULT), []
    for first in range(end):
        records = json.loads(json.dumps(memory.to_records()))
        memory = Memory.from_records(records)
        memory, new = advance(
            memory=memory,
            bins=Bins(counts=log.whole[:, first : first + 1], first_minute=first),
            baseline=flat(RATES),
            policy=DEFAULT,
            parts=log.parts(first=first, last=first + 1),
            series=50,
        )
        one_by_one += new

    assert one_by_one == changes
    assert memory.to_records() == whole.to_records()


@pytest.mark.parametrize(
    ("networks", "state"), [(8, None), (20, "suspected"), (60, "open")], ids=["few", "some", "many"]
)
def test_it_takes_people_of_other_networks_than_the_busiest_eight(networks, state):
    _, changes = run(Log(draw_outages()[:, :, :340], networks), networks=np.full((2, 340), 99))

    assert [state for state, _ in list_states(changes)[-1:]] == ([state] if state else [])


def test_reports_that_do_not_count_are_no_evidence():
    assert run(attacked(200))[1] == []


def test_after_an_attack_that_does_not_count_an_outage_is_found():
    _, changes = run(attacked(300))

    assert list_states(changes)[:2] == [("suspected", "surface:api"), ("open", "surface:api")]
    assert 200 < changes[0].at_minute <= 212


def compute_threshold():
    share = 1 - DEFAULT.whole_share
    tails = flat(RATES).part_tails
    offsets = calibration.compute_offsets(tails=tails, series=50, policy=DEFAULT, share=share)
    return DEFAULT.suspected_nats(series=50, share=share) + offsets[1]


def test_reports_of_few_networks_teach_nothing_about_quiet_days():
    memory, _ = run(Log(draw_outages()[:, :, :340], networks=8))

    assert compute_threshold() - 1e-9 < memory.part_maximum[1] < compute_threshold()


def test_what_no_part_alone_explains_teaches_nothing_about_quiet_days(monkeypatch):
    monkeypatch.setattr(gate, "find_strongest_parts", lambda **_: [])

    memory, _ = run(Log(draw_outages()[:, :, :340]))

    assert compute_threshold() - 1e-9 < memory.part_maximum[1] < compute_threshold()


def test_the_evidence_of_the_whole_stays_where_a_part_alarms():
    log = Log(draw_outages(seed=5))
    end = next(change.at_minute for change in run(log)[1] if change.row == 1)

    memory, _ = run(Log(log.counts[:, :, :end]))

    assert memory.maximum[1] == pytest.approx(1.50216, abs=1e-5)  # of that minute; before it was 1.18


def test_a_shift_that_lasts_becomes_the_share_of_the_part():
    reports = quiet_parts(RATES, 4 * 1440, seed=2)
    reports[API, 1, 500:] += np.random.default_rng(4).poisson(1.5, 4 * 1440 - 500)

    _, changes = run(Log(reports))

    (over,) = [change for change in changes if change.ended_minute is not None and change.row == 1]
    assert over.evidence.absorbed
    assert over.evidence.part == "surface:api"


def test_a_part_that_nobody_counts_any_more_hands_over_to_the_whole():
    log = Log(draw_outages())
    memory, _ = run(Log(log.counts[:, :, :330]))

    memory, changes = advance(
        memory=memory,
        bins=Bins(counts=log.whole[:, 330:420], first_minute=330),
        baseline=flat(RATES),
        policy=DEFAULT,
    )

    assert list_states(changes) == [("resolved", "")]
    assert memory.states() == [None, None]


def test_an_incident_of_a_part_knows_that_of_the_service():
    memory, _ = run(Log(draw_outages()[:, :, :330]))
    episode = memory.episodes[1]

    assert episode.of_service is episode.whole
    assert episode.whole.of_service is episode.whole
    with pytest.raises(ValueError, match="surface:api"):
        _ = replace(episode, whole=None).of_service


def test_records_of_before_there_were_parts_are_read():
    memory, _ = run(Log(draw_outages()[:, :, :250]))
    new = ("parts", "over", "part_top", "part_top_before")
    old = [{key: value for key, value in record.items() if key not in new} for record in memory.to_records()]

    again = Memory.from_records(old)

    assert again.parts.size == 0
    assert np.array_equal(again.odds, memory.odds)


def test_order_of_services_does_not_matter():
    reports = draw_outages()
    _, changes = run(Log(reports))

    _, turned = run(Log(reports[:, ::-1]), rates=RATES[::-1])

    assert sorted((c.at_minute, 1 - c.row, c.state) for c in turned) == sorted(
        (c.at_minute, c.row, c.state) for c in changes
    )
    assert [replace(c, row=1 - c.row) for c in turned if c.row == 0] == [c for c in changes if c.row == 1]


def test_parts_side_by_side_move_as_each_alone():
    """Three of them: one quiet, one that comes to MOST_ODDS and back, one that rises by more than numbers."""
    nats = np.concatenate([np.full(30, 0.3), np.full(20, 12.0), np.full(20, -9.0), np.full(90, 14.0)])
    starts, up = np.array([0, 30, 70]), np.exp(np.stack([nats, nats / 2]))
    gain = up.copy()
    gain[:, starts] = 0.0

    odds = gate._accumulate(gain, up / 2, np.maximum(nats, 0.0), starts)

    level, expected = np.zeros(2), np.empty_like(up)
    for step in range(len(nats)):
        level = np.minimum(gain[:, step] * level + up[:, step] / 2, MOST_ODDS)
        expected[:, step] = level
    np.testing.assert_array_equal(odds, expected)
    assert odds.max() == MOST_ODDS
