"""What was known of a page, and when."""

from datetime import UTC, datetime, timedelta

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.official.timeline.events import SeenClaim
from aggregator.official.timeline.published import (
    PublishedState,
    collect_vendor_intervals,
    continue_state,
    find_published_states,
)
from aggregator.official.timeline.spans import StatusInterval
from tests.unit.aggregator.official.claim_builders import (
    NOON,
    make_seen_claim,
    make_state_claim,
    make_update_claim,
)

AT = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def make_update(minutes, progress, standing, *, absent=None, **more):
    """An update of the one incident, read so many minutes after AT."""
    ours = AT + minutes * MINUTE
    claim = Claim(About.INCIDENT, "1", str(minutes), "Errors", standing, progress, ours, **more)
    return SeenClaim(claim, ours, None if absent is None else AT + absent * MINUTE)


INVESTIGATING = make_update(0, Progress.INVESTIGATING, Standing.DEGRADED, since=AT - HOUR)
MAJOR = make_update(30, Progress.IDENTIFIED, Standing.MAJOR)


def list_states(*seen, read=((-60, 540),), last=AT + 9 * HOUR):
    """(from, to, standing of each interval) in minutes after AT."""
    spans = [(AT + first * MINUTE, AT + last * MINUTE) for first, last in read]
    states = find_published_states(seen=seen, first=AT - HOUR, last=last, read=spans, kept=HOUR)
    return [
        ((m.first - AT) // MINUTE, (m.last - AT) // MINUTE, [s.standing.value for s in m.intervals])
        for m in states
    ]


def test_later_words_do_not_reach_back():
    assert list_states(INVESTIGATING, MAJOR) == [(-60, 0, []), (0, 30, ["degraded"]), (30, 540, ["major"])]


def test_parts_that_are_named_later_do_not_reach_back():
    named = make_update(30, Progress.IDENTIFIED, None, parts=(Part("x", "X"),))

    states = find_published_states(
        seen=(INVESTIGATING, named), first=AT, last=AT + HOUR, read=[(AT, AT + HOUR)], kept=HOUR
    )

    assert states == (
        PublishedState(AT, AT + 30 * MINUTE, (StatusInterval("", Standing.DEGRADED, AT - HOUR, None),)),
        PublishedState(
            AT + 30 * MINUTE, AT + HOUR, (StatusInterval("x", Standing.DEGRADED, AT - HOUR, None),)
        ),
    )


def test_words_hold_for_an_hour_after_the_last_reading():
    assert list_states(INVESTIGATING, read=[(-60, 10)])[1:] == [(0, 70, ["degraded"])]


def test_what_was_not_read_for_hours_was_not_known_then():
    back = make_update(300, Progress.IDENTIFIED, Standing.MAJOR, absent=20)

    states = list_states(INVESTIGATING, back, read=[(-60, 20), (300, 540)])

    assert states[1:] == [(0, 80, ["degraded"]), (300, 540, ["major"])]


def test_page_that_is_read_again_and_says_the_same_tells_nothing_of_the_gap():
    states = list_states(INVESTIGATING, read=[(-60, 20), (300, 540)])

    assert states[1:] == [(0, 80, ["degraded"]), (300, 540, ["degraded"])]


def test_gap_in_which_words_hold_is_none():
    assert list_states(INVESTIGATING, read=[(-60, 20), (80, 540)])[1:] == [(0, 540, ["degraded"])]


def test_what_was_never_read_was_never_known():
    assert list_states(INVESTIGATING, read=[]) == []


def test_maintenance_counts_beside_a_component_that_is_called_operational_and_an_incident_does_not():
    operational = make_seen_claim(-60, claim=make_state_claim(Standing.OPERATIONAL))
    work = make_update_claim(Progress.IN_PROGRESS, about=About.MAINTENANCE, since=0, api=None)
    trouble = make_update_claim(standing=Standing.MAJOR, api=None)

    during_work = collect_vendor_intervals(seen=[operational, make_seen_claim(0, claim=work)])
    in_trouble = collect_vendor_intervals(seen=[operational, make_seen_claim(0, claim=trouble)])

    assert during_work == (StatusInterval("api", Standing.MAINTENANCE, NOON, None),)
    assert in_trouble == ()


def test_state_of_a_component_alone_is_counted_once():
    broken = make_seen_claim(0, claim=make_state_claim(Standing.MAINTENANCE))

    assert collect_vendor_intervals(seen=[broken]) == (
        StatusInterval("api", Standing.MAINTENANCE, NOON, None),
    )


def test_state_goes_on_where_the_page_was_read_and_nothing_was_new():
    intervals = (StatusInterval("", Standing.DEGRADED, AT, None),)

    states = continue_state(
        intervals=intervals,
        first=AT,
        last=AT + 9 * HOUR,
        read=[(AT - HOUR, AT + HOUR), (AT + 5 * HOUR, AT + 6 * HOUR)],
        kept=HOUR,
    )

    assert states == (
        PublishedState(AT, AT + 2 * HOUR, intervals),
        PublishedState(AT + 5 * HOUR, AT + 7 * HOUR, intervals),
    )
    assert continue_state(intervals=intervals, first=AT, last=AT + HOUR, read=[], kept=HOUR) == ()
