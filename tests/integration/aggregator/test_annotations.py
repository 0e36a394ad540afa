import pytest
from django.db import DatabaseError, transaction

from aggregator import annotations
from aggregator.annotations import UnableToAnnotate
from aggregator.models import IncidentNote, State
from aggregator.queries.answers.incidents import FalseAlarmMark
from aggregator.queries.incidents import endings
from aggregator.queries.incidents.calibration import read_calibration
from aggregator.queries.incidents.history import read_incident
from aggregator.queries.incidents.status_board import forget_board, read_board
from aggregator.queries.incidents.verdicts import read_verdict
from tests.builders.derived import HOUR, make_incident, make_watch
from tests.builders.reports import AT, MINUTE


@pytest.fixture
def incident(acme):
    return make_incident(acme, steps={State.OPEN: AT}).id


def mark(incident):
    annotations.mark_false_alarm(incident=incident, because="A post.", author=None, now=AT + MINUTE)


def test_a_mark_is_told_with_its_reason(incident, entry):
    mark(incident)

    expected = FalseAlarmMark(AT + MINUTE, "A post.")
    assert read_incident(incident=incident).marked_false == expected
    assert read_verdict(service=entry, now=AT + 2 * MINUTE).trouble.marked_false == expected


def test_what_is_marked_cannot_be_marked_again(incident):
    mark(incident)

    with pytest.raises(UnableToAnnotate):
        mark(incident)


def test_what_is_not_marked_cannot_be_amended(incident):
    with pytest.raises(UnableToAnnotate):
        annotations.mark_confirmed_outage(incident=incident, because="It was.", author=None, now=AT)


def test_a_mark_that_was_taken_back_may_be_made_anew(incident):
    mark(incident)
    annotations.mark_confirmed_outage(incident=incident, because="It was.", author=None, now=AT + MINUTE)
    mark(incident)

    assert read_incident(incident=incident).marked_false == FalseAlarmMark(AT + MINUTE, "A post.")


@pytest.mark.parametrize("change", [lambda notes: notes.update(text="Never."), lambda notes: notes.delete()])
def test_no_note_is_changed_or_removed_even_by_hand(change, incident):
    mark(incident)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(IncidentNote.objects.all())
    assert IncidentNote.objects.get().text == "A post."


def test_an_account_that_goes_leaves_what_it_said(incident, django_user_model):
    author = django_user_model.objects.create_user("olga")
    annotations.add_annotation(incident=incident, text="Hello.", author=author.pk, now=AT)

    author.delete()

    assert IncidentNote.objects.values_list("text", "author").get() == ("Hello.", None)


def test_false_alarms_are_counted_where_the_promise_is_checked(acme, incident):

    make_watch(acme, until=AT - MINUTE)
    before = read_calibration(now=AT + 2 * MINUTE).marked_false
    mark(incident)

    assert (before, read_calibration(now=AT + 2 * MINUTE).marked_false) == (0, 1)


def test_the_last_word_is_in_force_even_if_the_clock_went_back(incident, acme):
    make_watch(acme, until=AT - MINUTE)
    mark(incident)
    annotations.mark_confirmed_outage(incident=incident, because="It was.", author=None, now=AT)

    assert read_incident(incident=incident).marked_false is None
    assert read_calibration(now=AT + 2 * MINUTE).marked_false == 0


def test_false_alarms_are_no_past_problems(acme):
    ends = [AT + n * HOUR for n in range(6)]
    past = [
        make_incident(acme, steps={State.OPEN: end - HOUR, State.RESOLVED: end}, severity=9.0) for end in ends
    ]
    before = len(endings.read_past_problems(now=ends[5])), read_board(now=AT).last_end
    mark(past[-1].id)
    forget_board()

    after = len(endings.read_past_problems(now=ends[5])), read_board(now=AT).last_end

    assert before == (6, ends[5] - 10 * MINUTE)
    assert after == (5, ends[4] - 10 * MINUTE)
