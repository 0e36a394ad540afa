"""The minutes that an incident can be checked with."""

from datetime import timedelta

import pytest

from aggregator.models import CrowdMinute, State
from aggregator.queries.counts.minutes import read_incident_minutes
from aggregator.stats.ledger.public_minutes import BEFORE
from reports.models import IntakeSpan
from tests.builders.derived import make_incident, make_rollup
from tests.builders.reports import AT, DAY, MINUTE

ONSET = AT - 20 * MINUTE
FIRST = ONSET - BEFORE * MINUTE


@pytest.fixture
def incident(acme):
    """It began twenty minutes ago, and goes on."""
    return make_incident(acme, steps={State.OPEN: AT - 10 * MINUTE}, onset_at=ONSET)


def make_discarded(service, *, at, stance="broken", aside=0, networks=0):
    CrowdMinute.objects.create(service=service, minute=at, stance=stance, aside=aside, networks=networks)


def last_minutes(values):
    """Of the twenty since the onset: which are not 0."""
    return {n: value for n, value in enumerate(values[-20:]) if value}


def test_an_incident_that_nobody_knows_has_no_minutes(db):
    assert read_incident_minutes(incident=7, now=AT) is None


def test_minutes_begin_before_the_onset_and_end_now(incident):
    minutes = read_incident_minutes(incident=incident.id, now=AT + timedelta(seconds=40))

    assert minutes.first == FIRST
    length = BEFORE + 20
    assert [len(each) for each in (minutes.reports, minutes.works, minutes.networks)] == [length] * 3
    assert len(minutes.official) == len(minutes.counted) == len(minutes.counted_works) == length


def test_minutes_of_what_is_resolved_end_there(acme):
    steps = {State.OPEN: AT - 2 * DAY, State.RESOLVED: AT - 2 * DAY + 30 * MINUTE}
    past = make_incident(acme, steps=steps, onset_at=AT - 2 * DAY)

    assert len(read_incident_minutes(incident=past.id, now=AT).reports) == BEFORE + 30


def test_reports_of_each_stance_stand_in_their_minute(acme, incident):
    make_rollup(acme, at=ONSET, reports=5)
    make_rollup(acme, at=ONSET + 3 * MINUTE, reports=2, stance="works")
    make_rollup(acme, at=AT, reports=9)  # has only begun

    minutes = read_incident_minutes(incident=incident.id, now=AT)

    assert (last_minutes(minutes.reports), last_minutes(minutes.works)) == ({0: 5}, {3: 2})


def test_discarded_reports_do_not_count_as_evidence(acme, incident):
    make_rollup(acme, at=ONSET, reports=5)
    make_rollup(acme, at=ONSET, reports=2, stance="works")
    make_discarded(acme, at=ONSET, aside=4, networks=7)
    make_discarded(acme, at=ONSET, stance="works", aside=3)  # of more than are left in the log

    minutes = read_incident_minutes(incident=incident.id, now=AT)

    assert last_minutes(minutes.counted) == {0: 1}
    assert last_minutes(minutes.counted_works) == {}
    assert last_minutes(minutes.networks) == {0: 7}


def test_minutes_in_which_nobody_could_report_are_named(incident):
    for first, last in ((FIRST, ONSET + 5 * MINUTE), (ONSET + 9 * MINUTE, AT)):
        IntakeSpan.objects.create(first=first, last=last)

    minutes = read_incident_minutes(incident=incident.id, now=AT)

    assert minutes.unheard == ((ONSET + 5 * MINUTE, ONSET + 9 * MINUTE),)
