"""The second step: what a person adds to a report just made, and who can read it."""

from datetime import timedelta

import pytest

from reports.intake.report_log import Receipt
from reports.lookup import UnknownChoice
from reports.times import MINUTE, SLOT
from tests.builders.reports import BEN
from tests.integration.reports.submitted import (
    AT,
    BROKEN,
    WORKS,
    complete,
    list_contents,
    list_rows,
    read_own,
    submit,
)


def test_own_report_is_found_by_number_and_address_in_this_half_hour(acme):
    broken, works = submit(BROKEN, surface="api"), submit(WORKS, at=AT + MINUTE)

    assert read_own(broken) == Receipt(False, broken.id, AT, "broken", "api", "", "")
    assert read_own(works) == Receipt(False, works.id, AT + MINUTE, "works", "", "", "")
    assert read_own(works, at=AT + SLOT - MINUTE) == read_own(works)
    assert read_own(works, at=AT + SLOT) is None
    assert read_own(works, person=BEN) is None


@pytest.mark.parametrize(("seconds", "known"), [(299, True), (300, False)])
def test_second_step_is_over_after_five_minutes_in_the_next_half_hour(acme, seconds, known):
    late = AT + SLOT - MINUTE
    receipt = submit(at=late)

    assert (read_own(receipt, at=late + timedelta(seconds=seconds)) is not None) is known


def test_second_step_may_fall_into_the_next_half_hour(acme):
    last_minute = AT + SLOT - MINUTE
    made = submit(at=last_minute, surface="chat")

    completed = complete(made, at=last_minute + 2 * MINUTE, symptom="login")

    assert completed == read_own(made, at=last_minute + 2 * MINUTE)
    assert list_contents() == [("broken", "chat", "login", "")]


def test_second_thoughts_complete_the_own_report_only(acme):
    mine, bens = submit(surface="chat"), submit(person=BEN, surface="chat")
    older, works = submit(at=AT - SLOT), submit(WORKS)
    at = AT + 3 * MINUTE

    receipt = complete(mine, at=at, symptom="login", region="DE-BY")

    assert receipt == Receipt(False, mine.id, AT, "broken", "chat", "login", "DE")
    changed = {row["id"]: (row["symptom"], row["region"], row["changed_at"]) for row in list_rows()}
    assert changed == {
        mine.id: ("login", "DE", at),
        bens.id: ("", "", AT),
        older.id: ("", "", AT - SLOT),
        works.id: ("", "", AT),
    }


def test_what_is_not_said_again_stays(acme):
    made = submit(surface="chat", symptom="slow", region="DE")

    complete(made, surface="api")

    assert list_contents() == [("broken", "api", "slow", "DE")]


def test_completed_report_was_said_when_it_was_said(acme):
    made = submit()

    complete(made, at=AT + MINUTE, symptom="slow")

    assert [(row["received_at"], row["changed_at"]) for row in list_rows()] == [(AT, AT + MINUTE)]


def test_nothing_to_complete_is_told(acme):
    bens = submit(person=BEN)

    assert complete(bens, symptom="login") is None
    assert list_contents() == [("broken", "", "", "")]


def test_completion_knows_only_choices_there_are(acme):
    made = submit()

    with pytest.raises(UnknownChoice):
        complete(made, symptom="rain")

    assert list_contents() == [("broken", "", "", "")]
