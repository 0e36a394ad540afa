"""An incident's row in the words of a service."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.models import Incident, State
from aggregator.queries.answers.incidents import CurrentIncident, Slugs
from aggregator.queries.incidents.current_incidents import make_current_incident
from tests.unit.aggregator.web.examples import ACME, AT, MINUTE, TROUBLE

SECOND = timedelta(seconds=1)


def make_row(**fields) -> Incident:
    known = {"id": 7, "state": "open", "onset_at": AT, "evident_at": AT + MINUTE, "detected_at": AT + MINUTE}
    return Incident(**known | fields)


def test_a_row_has_names_for_people_and_slugs_for_programs():
    row = make_row(
        surfaces=["chat", "gone"], symptoms=["login"], regions=["US-CA"], peak=30, expected_at_peak=4.0
    )

    assert make_current_incident(row, ACME) == CurrentIncident(
        incident=7,
        state=State.OPEN,
        onset_at=AT,
        evident_at=AT + MINUTE,
        detected_at=AT + MINUTE,
        peak=30,
        peak_at=None,
        peak_ratio=7.5,
        surfaces=("Chat", "gone"),
        symptoms=("I cannot log in",),
        regions=("California, US",),
        slugs=Slugs(("chat", "gone"), ("login",), ("US-CA",)),
    )


def test_a_peak_over_nothing_expected_has_no_ratio():
    assert make_current_incident(make_row(peak=30), ACME).peak_ratio is None


@pytest.mark.parametrize(("peak_at", "peak"), [(None, None), (AT, 632)])
def test_a_peak_that_was_never_counted_is_not_known(peak_at, peak):
    assert replace(TROUBLE, peak_at=peak_at).measured_peak == peak


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (119, False), (120, True)])
def test_it_was_late_if_announced_two_minutes_after_its_counts_showed_it(seconds, late):
    assert replace(TROUBLE, evident_at=AT, detected_at=AT + seconds * SECOND).late is late


def test_an_old_record_without_its_minute_is_not_called_late():
    assert replace(TROUBLE, evident_at=None, detected_at=AT + timedelta(days=1)).late is False
