"""Spans in which reports could be taken."""

from datetime import timedelta

import pytest

from reports import heartbeat
from reports.models import IntakeSpan
from tests.builders.reports import AT, MINUTE

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def spans():
    return list(IntakeSpan.objects.values_list("first", "last"))


def test_heartbeats_that_follow_each_other_are_one_span():
    for n in range(4):
        heartbeat.record_heartbeat(now=AT + n * heartbeat.PERIOD)

    assert spans() == [(AT, AT + 3 * heartbeat.PERIOD)]


def test_after_a_silence_a_new_span_begins():
    heartbeat.record_heartbeat(now=AT)
    heartbeat.record_heartbeat(now=AT + MINUTE)

    assert spans() == [(AT, AT), (AT + MINUTE, AT + MINUTE)]


@pytest.mark.parametrize(("seconds", "number"), [(30, 1), (31, 2), (-30, 1), (-31, 2)])
def test_a_restart_ends_no_span_and_neither_do_clocks_that_differ_by_as_much(seconds, number):
    heartbeat.record_heartbeat(now=AT)
    heartbeat.record_heartbeat(now=AT + seconds * SECOND)

    assert len(spans()) == number


def test_a_clock_that_was_ahead_hides_no_heartbeat():
    heartbeat.record_heartbeat(now=AT + 60 * MINUTE)
    for n in range(4):
        heartbeat.record_heartbeat(now=AT + n * heartbeat.PERIOD)

    assert spans()[0] == (AT, AT + 3 * heartbeat.PERIOD)


def test_a_process_whose_clock_is_behind_takes_nothing_back():
    heartbeat.record_heartbeat(now=AT)
    heartbeat.record_heartbeat(now=AT - SECOND)

    assert spans() == [(AT, AT)]
