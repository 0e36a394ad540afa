"""When we were listening, from the spans of heartbeats and ticks."""

from datetime import timedelta

import pytest

from aggregator.models import TickSpan
from aggregator.queries import coverage
from aggregator.queries.answers.coverage import Coverage
from reports.models import IntakeSpan
from tests.builders.derived import HOUR, make_rollup
from tests.builders.reports import AT, DAY, MINUTE

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def heard(*spans):
    IntakeSpan.objects.bulk_create(IntakeSpan(first=first, last=last) for first, last in spans)


def judged(*spans):
    TickSpan.objects.bulk_create(TickSpan(first=first, last=last) for first, last in spans)


def read_gaps(first=AT - DAY, last=AT):
    return coverage.read_coverage(first=first, last=last)


def test_without_a_record_all_is_covered():
    assert read_gaps() == Coverage()


def test_between_two_spans_nobody_could_report_nor_in_the_minutes_heard_in_part():
    heard((AT - DAY, AT - 3 * HOUR + 20 * SECOND), (AT - HOUR - 20 * SECOND, AT))

    assert read_gaps().unheard == ((AT - 3 * HOUR, AT - HOUR),)


@pytest.mark.parametrize("length", [29, 31, 59])
def test_a_restart_is_no_gap(length):
    begun = AT - HOUR + 10 * SECOND
    heard((AT - DAY, begun), (begun + length * SECOND, AT))

    assert read_gaps() == Coverage()


def test_what_began_or_ended_in_a_gap_nobody_can_date():
    gap = (AT - HOUR, AT)
    gaps = Coverage(unheard=(gap,))

    assert [gaps.before_onset(at) for at in (AT, AT + MINUTE)] == [gap, None]
    ends = (AT - MINUTE, AT, AT + 10 * MINUTE, AT + 11 * MINUTE)
    assert [gaps.before_end(at) for at in ends] == [None, gap, gap, None]


def test_where_reports_came_in_only_the_heartbeat_was_missing(acme):
    heard((AT - DAY, AT - 3 * HOUR), (AT - HOUR, AT))
    for n in range(1, 12):
        make_rollup(acme, at=AT - 3 * HOUR + n * 10 * MINUTE)

    assert read_gaps() == Coverage()


def test_a_report_proves_nothing_of_hours_after_it(acme):
    heard((AT - DAY, AT - 3 * HOUR), (AT - HOUR, AT))
    make_rollup(acme, at=AT - 3 * HOUR + 5 * MINUTE)

    begun = AT - 3 * HOUR + 6 * MINUTE
    assert read_gaps().unheard == ((begun, AT - HOUR),)
    assert read_gaps(first=AT - 70 * MINUTE).unheard == ((AT - 70 * MINUTE, AT - HOUR),)
    assert read_gaps(last=begun + MINUTE).unheard == ((begun, begun + MINUTE),)
    assert read_gaps(first=begun + MINUTE, last=begun + 20 * MINUTE).unheard == (
        (begun + MINUTE, begun + 20 * MINUTE),
    )


def test_overlapping_spans_of_two_processes_leave_no_gap():
    heard((AT - DAY, AT), (AT - DAY + SECOND, AT - DAY + MINUTE))

    assert read_gaps() == Coverage()


def test_a_silence_that_goes_on_ends_now():
    heard((AT - DAY, AT - 10 * MINUTE))

    assert read_gaps().unheard == ((AT - 10 * MINUTE, AT),)


def test_ticks_that_did_not_follow_each_other_are_a_gap_however_much_was_reported(acme):
    judged((AT - DAY, AT - HOUR), (AT - 10 * MINUTE, AT))
    make_rollup(acme, at=AT - 30 * MINUTE)

    covered = read_gaps()

    assert (covered.unjudged, covered.unheard) == (((AT - HOUR, AT - 10 * MINUTE),), ())


def test_gaps_are_cut_to_what_is_asked_for():
    judged((AT - DAY, AT - 3 * HOUR), (AT - HOUR, AT))

    assert read_gaps(first=AT - 2 * HOUR, last=AT - 90 * MINUTE).gaps == ((AT - 2 * HOUR, AT - 90 * MINUTE),)


def test_a_gap_before_the_window_is_none_of_it():
    judged((AT - DAY, AT - 3 * HOUR), (AT - 2 * HOUR, AT))

    assert read_gaps(first=AT - HOUR) == Coverage()


def test_a_gap_is_one_however_little_of_it_is_asked_for():
    judged((AT - DAY, AT - 3 * HOUR), (AT - HOUR, AT))

    assert read_gaps(last=AT - 3 * HOUR + MINUTE).unjudged == ((AT - 3 * HOUR, AT - 3 * HOUR + MINUTE),)


def test_both_kinds_make_one_gap():
    covered = Coverage(unheard=((AT - 2 * HOUR, AT - HOUR),), unjudged=((AT - 3 * HOUR, AT - 90 * MINUTE),))

    assert covered.gaps == ((AT - 3 * HOUR, AT - HOUR),)
    assert covered.unheard_since(AT - 90 * MINUTE) == AT - HOUR
    assert covered.is_unjudged(AT - 150 * MINUTE)
    assert not covered.is_unjudged(AT - 100 * MINUTE)


def test_covered_leaves_out_the_gaps():
    spans = ((AT - DAY, AT - HOUR), (AT - 30 * MINUTE, AT))
    gaps = ((AT - 2 * HOUR, AT - 90 * MINUTE), (AT - 70 * MINUTE, AT - 10 * MINUTE))

    assert coverage.subtract_gaps(spans=spans, gaps=gaps) == (
        (AT - DAY, AT - 2 * HOUR),
        (AT - 90 * MINUTE, AT - 70 * MINUTE),
        (AT - 10 * MINUTE, AT),
    )
