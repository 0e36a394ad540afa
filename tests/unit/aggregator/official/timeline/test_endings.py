"""What a page lists no longer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.official.claims import About, Document, Progress, Standing
from aggregator.official.timeline.endings import SILENCE, end_silent_incidents, find_endings
from tests.unit.aggregator.official.claim_builders import make_seen_claim, make_state_claim, make_update_claim

OPEN = make_seen_claim(0, claim=make_update_claim(name="u1", api=Standing.MAJOR))
WHOLE = frozenset(About)


def test_incident_that_is_listed_no_longer_is_over():
    endings = find_endings(seen=[OPEN], documents=[Document((), lists=WHOLE)])

    over = replace(OPEN.claim, update="gone after u1", progress=Progress.RESOLVED, at=None)
    assert endings == (over,)


def test_maintenance_that_is_listed_no_longer_is_completed():
    planned = make_seen_claim(
        0, claim=make_update_claim(Progress.SCHEDULED, about=About.MAINTENANCE, since=60)
    )

    (claim,) = find_endings(seen=[planned], documents=[Document((), lists=WHOLE)])

    assert claim.progress is Progress.COMPLETED


def test_incident_that_another_file_names_goes_on():
    files = [Document((), lists=WHOLE), Document((OPEN.claim,))]

    assert find_endings(seen=[OPEN], documents=files) == ()


def test_file_that_lists_no_incidents_ends_none():
    assert find_endings(seen=[OPEN], documents=[Document((), lists=frozenset({About.COMPONENT}))]) == ()


def test_incident_that_was_said_to_be_over_is_not_ended_again():
    over = make_seen_claim(5, claim=make_update_claim(Progress.RESOLVED))

    assert find_endings(seen=[OPEN, over], documents=[Document((), lists=WHOLE)]) == ()


def test_component_that_is_listed_no_longer_has_no_standing():
    broken = make_seen_claim(0, claim=make_state_claim(Standing.MAJOR))

    (claim,) = find_endings(seen=[broken], documents=[Document((), lists=WHOLE)])

    assert claim == replace(broken.claim, standing=None, at=None)
    assert (
        find_endings(seen=[broken, make_seen_claim(1, claim=claim)], documents=[Document((), lists=WHOLE)])
        == ()
    )


def test_file_that_lists_no_components_leaves_them_as_they_were():
    broken = make_seen_claim(0, claim=make_state_claim(Standing.MAJOR))

    assert find_endings(seen=[broken], documents=[Document((), lists=frozenset({About.INCIDENT}))]) == ()


@pytest.mark.parametrize(("late", "over"), [(timedelta(), True), (-timedelta(seconds=1), False)])
def test_incident_that_was_left_open_is_over_three_days_after_its_last_word(late, over):
    later = make_seen_claim(60, claim=make_update_claim(Progress.IDENTIFIED, name="u2"))
    end = later.published_at + SILENCE

    endings = end_silent_incidents(seen=[OPEN, later], now=end + late)

    told = replace(later.claim, update="silent after u2", progress=Progress.RESOLVED, at=end, until=end)
    assert endings == ((told,) if over else ())


def test_what_is_over_or_only_planned_is_not_ended_by_silence():
    over = make_seen_claim(5, claim=make_update_claim(Progress.RESOLVED))
    planned = make_seen_claim(
        0, claim=make_update_claim(Progress.SCHEDULED, about=About.MAINTENANCE, since=60)
    )

    assert end_silent_incidents(seen=[OPEN, over, planned], now=OPEN.published_at + 2 * SILENCE) == ()
