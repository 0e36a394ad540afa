"""An incident that began or ended in a gap."""

from dataclasses import replace

from aggregator.models import NoteKind
from aggregator.queries.answers.incidents import FalseAlarmMark, IncidentStep, Note
from tests.unit.aggregator.web.examples import AT, EPISODE, MINUTE

GAP = (AT - 90 * MINUTE, AT - 60 * MINUTE)


def test_times_are_known_without_a_gap():
    assert (EPISODE.began_after, EPISODE.ended_after) == (None, None)


def test_an_onset_at_the_end_of_a_gap_may_lie_anywhere_in_it():
    assert replace(EPISODE, begin_gap=GAP).began_after == GAP[0]


def test_an_end_after_a_gap_may_lie_anywhere_in_it():
    assert replace(EPISODE, end_gap=GAP).ended_after == GAP[0]


def test_the_mark_of_an_incident_is_that_of_its_annotations():
    notes = (Note(AT, NoteKind.FALSE_ALARM, "A flood."), Note(AT + MINUTE, NoteKind.NOTE, "We looked."))

    assert EPISODE.marked_false is None
    assert replace(EPISODE, notes=notes).marked_false == FalseAlarmMark(AT, "A flood.")


def test_a_step_is_late_by_its_own_times():
    step = IncidentStep(AT, EPISODE.trouble.state, {}, "test", {}, AT - MINUTE, AT)  # type: ignore[typeddict-item]

    assert [step.late, replace(step, published_at=AT + 2 * MINUTE).late] == [False, True]
