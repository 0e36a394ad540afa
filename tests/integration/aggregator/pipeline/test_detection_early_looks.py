"""Early looks: the running minute is judged before it is closed."""

from datetime import timedelta

import pytest

from aggregator.models import Rollup, Watch
from aggregator.official.claims import Standing
from aggregator.pipeline import detection
from tests.builders.detection import make_rising_hour, make_running_minute, read_states
from tests.builders.reports import AT, MINUTE
from tests.builders.vendors import make_component_claim, read_service_page

pytestmark = pytest.mark.django_db


def test_a_storm_is_told_within_its_first_minute_and_once(watched):
    make_rising_hour(watched, minutes=360, rises=False)
    make_running_minute(watched, reports=40)

    changes = [detection.refresh(now=AT + timedelta(seconds=s)) for s in (20, 30, 40)]

    assert changes == [1, 0, 0]
    assert read_states() == [("suspected", AT + timedelta(seconds=20))]
    assert Watch.objects.get().level == "possible"


def test_what_was_told_within_a_minute_is_not_unsaid_at_its_end(watched):
    make_rising_hour(watched, minutes=360, rises=False)
    make_running_minute(watched, reports=22)
    detection.refresh(now=AT + timedelta(seconds=9))  # too early to look
    detection.refresh(now=AT + timedelta(seconds=11))

    detection.refresh(now=AT + timedelta(seconds=66))

    assert read_states() == [("suspected", AT + timedelta(seconds=11)), ("open", AT + MINUTE)]
    assert Watch.objects.get().memory["episode"]["state"] == "open"


def test_what_rested_on_excluded_reports_is_taken_back(watched):
    make_rising_hour(watched, minutes=360, rises=False)
    make_running_minute(watched, reports=40)
    detection.refresh(now=AT + timedelta(seconds=20))
    Rollup.objects.filter(minute=AT).update(reports=0)

    detection.refresh(now=AT + timedelta(seconds=66))

    assert [state for state, _ in read_states()] == ["suspected", "resolved"]
    assert Watch.objects.get().memory["episode"] is None


def test_a_handful_within_a_minute_is_nothing(watched):
    make_rising_hour(watched, minutes=360, rises=False)
    make_running_minute(watched, reports=4)

    assert detection.refresh(now=AT + timedelta(seconds=20)) == 0


def test_a_look_within_the_minute_knows_what_the_vendor_says(watched):
    make_rising_hour(watched, minutes=360, rises=False)
    make_running_minute(watched, reports=11)
    now = AT + timedelta(seconds=20)
    alone = detection.refresh(now=now)

    read_service_page(watched, make_component_claim(standing=Standing.MAJOR), at=AT - MINUTE)
    together = detection.refresh(now=now)

    assert (alone, together) == (0, 1)
