"""What is remembered, and what a gap does to it."""

from dataclasses import replace

import numpy as np
import pytest

from aggregator.stats.baseline.daily_maxima import LEFT_OUT
from aggregator.stats.detector.advance import advance
from aggregator.stats.detector.bins import Bins
from aggregator.stats.detector.memory import DAY, UNKNOWN, Memory, count_bins, join_memories
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.series import flat, outage, quiet

LENGTH, AWAY = 400, 120  # minutes; the gap lies in the middle


def walk(counts, *, away=0):
    """Changes of state where nobody could report for `away` minutes after the first half."""
    memory, changes, first = Memory.start(size=1, minute=0, policy=DEFAULT), [], 0
    for part in np.array_split(counts, 2, axis=1):
        known = {"bins": Bins(part, first), "baseline": flat([2.0]), "policy": DEFAULT}
        memory, new = advance(memory=memory, **known)
        changes += new
        first += part.shape[1]
        if away and first == counts.shape[1] // 2:
            first += away
            memory = memory.skip(until=first, bins=away)
    return [(change.state, change.at_minute, change.ended_minute) for change in changes]


def test_an_incident_goes_on_over_a_gap_and_ends_after_it():
    counts = quiet([2.0], LENGTH)
    outage(counts, row=0, first=150, last=200, extra=40)

    end = walk(counts, away=AWAY)[-1]

    assert end[0] == "resolved"
    assert 200 + AWAY <= end[2] <= 210 + AWAY


@pytest.mark.parametrize("gaps", [[200], [100, 100], [40, 160]])
def test_gaps_of_a_day_are_added_up(gaps):
    memory, now = Memory.start(size=1, minute=0, policy=DEFAULT), 0
    for away in gaps:
        now += 60 + away
        memory = memory.skip(until=now, bins=away)

    assert memory.maximum.tolist() == [LEFT_OUT]
    assert memory.skip(until=2 * DAY, bins=10).missed.tolist() == [0]


def test_an_outage_that_begins_in_a_gap_is_dated_to_its_end():
    counts = quiet([2.0], LENGTH)
    outage(counts, row=0, first=200, last=LENGTH, extra=40)

    first = walk(counts, away=AWAY)[0]

    assert (first[0], first[1]) == ("open", 200 + AWAY + 1)


def test_a_gap_in_quiet_times_makes_no_incident():
    counts = quiet([2.0], LENGTH)

    assert walk(counts, away=AWAY) == walk(counts) == []


def test_bins_of_a_gap_are_unknown():
    memory = Memory.start(size=1, minute=0, policy=DEFAULT)
    known = {"bins": Bins(quiet([2.0], 60), 0), "baseline": flat([2.0]), "policy": DEFAULT}
    memory, _ = advance(memory=memory, **known)

    after = memory.skip(until=64, bins=4)

    assert after.recent.tolist() == [[*memory.recent[0, 4:].tolist(), *[UNKNOWN] * 4]]
    assert after.level_reports.tolist() == memory.level_reports.tolist()


@pytest.mark.parametrize(
    ("until", "away", "before", "today"),
    [
        (DAY + 700, 100, 5.0, 7.0),  # a few minutes of a day
        (DAY + 900, 300, 5.0, np.nan),
        (2 * DAY + 100, 400, np.nan, 0.0),
        (2 * DAY + 300, 400, 7.0, np.nan),
        (4 * DAY + 10, 2 * DAY + 500, np.nan, 0.0),  # the day before was not observed at all
    ],
)
def test_a_day_of_which_much_was_missed_has_no_highest_evidence(until, away, before, today):
    start = Memory.start(size=1, minute=DAY, policy=DEFAULT)
    memory = replace(start, maximum=np.array([7.0]), maximum_before=np.array([5.0]))

    after = memory.skip(until=until, bins=away)

    maxima = [after.maximum_of_day_before(minute=minute)[0] for minute in (until, until + 1)]
    np.testing.assert_array_equal(maxima, [before, before])
    assert after.maximum[0] == (LEFT_OUT if np.isnan(today) else today)


def test_records_keep_the_keys_of_the_first_version():
    memory = Memory.start(size=2, minute=DAY, policy=DEFAULT)

    record = memory.to_records()[0]

    assert {"tally", "level_usual", "top", "top_day", "top_before", "over", "part_top"} <= record.keys()
    assert {"reports_since", "level_expected", "maximum", "resolved_at"}.isdisjoint(record)
    assert Memory.from_records(memory.to_records()).to_records() == memory.to_records()


def test_records_of_the_first_revision_are_read():
    record = Memory.start(size=1, minute=DAY, policy=DEFAULT).to_records()[0]
    newer = ("born", "top", "top_day", "top_before", "missed", "due", "over", "part_top", "part_top_before")
    first = {key: value for key, value in record.items() if key not in (*newer, "parts")}

    memory = Memory.from_records([first])

    assert (memory.maximum.tolist(), memory.due.tolist(), memory.resolved_at.tolist()) == (
        [LEFT_OUT],
        [0.0],
        [0],
    )


def test_services_join_in_their_order():
    early, late = (Memory.start(size=1, minute=minute, policy=DEFAULT) for minute in (0, DAY))

    joined = join_memories(parts=[early, late])

    assert joined.born.tolist() == [0, DAY]
    assert joined.take([1]).to_records() == late.to_records()


@pytest.mark.parametrize(("minutes", "step", "bins"), [(15, 1, 15), (15, 5, 3), (15, 4, 4), (15, 60, 1)])
def test_bins_cover_all_minutes(minutes, step, bins):
    assert count_bins(minutes, step) == bins
