"""Many reports appended at once, for demo and import: the same ones count as through the front door."""

import psycopg
import pytest
from django.db import transaction

from reports import intake
from reports.intake.report_log import Receipt
from reports.lookup import ReportFields
from reports.models import Report, Service, Stance
from reports.times import MINUTE, slot_of
from tests.builders.reports import ANA, BEN, CROWD, make_service
from tests.builders.reports import AT as SOME_TIME

AT = slot_of(SOME_TIME)


def submit(service: Service, person, *, at=AT, stance: str = "broken", **fields) -> Receipt:
    return intake.submit_report(
        service=service.slug, fields=ReportFields(**fields), stance=Stance(stance), address=person, now=at
    )


def make_history(service: Service, *, people=CROWD, at=AT, **fields) -> list[tuple]:
    """Rows for append_history as the front door would make them."""
    with transaction.atomic():
        for person in people:
            submit(service, person, at=at, **fields)
        rows = list(Report.objects.values_list(*intake.COPIED_COLUMNS))
        transaction.set_rollback(True)
    return rows


def test_history_equals_reports_through_the_front_door(acme):
    made = make_history(acme, people=CROWD[:20], surface="chat", symptom="login", region="US-CA")

    counted = intake.append_history(made)

    assert counted == 20
    assert sorted(Report.objects.values_list(*intake.COPIED_COLUMNS)) == sorted(made)


def test_history_that_was_there_is_not_counted_again(acme):
    made = make_history(acme, people=CROWD[:5])
    intake.append_history(made[:3])

    assert intake.append_history(made) == 2
    assert intake.append_history(made) == 0


def test_report_after_its_history_is_not_counted(acme):
    intake.append_history(make_history(acme, people=[ANA]))

    assert submit(acme, ANA, at=AT + MINUTE).counted is False


def test_of_two_in_the_same_half_hour_history_keeps_the_first(acme):
    early, late = make_history(acme, people=[ANA], at=AT), make_history(acme, people=[ANA], at=AT + MINUTE)

    counted = intake.append_history(late + early)

    assert (counted, list(Report.objects.values_list("received_at", flat=True))) == (1, [AT])


def test_history_may_be_empty(acme):
    assert intake.append_history([]) == 0


@pytest.mark.django_db(transaction=True)
def test_history_is_kept_without_a_transaction_around_it():
    made = make_history(make_service("acme"), people=[ANA, BEN])

    assert intake.append_history(made) == 2
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_history_with_a_bad_row_leaves_nothing_behind():
    made = make_history(make_service("acme"), people=[ANA, BEN])

    with pytest.raises(psycopg.Error):
        intake.append_history([made[0], made[1][:-1]])

    assert Report.objects.count() == 0
    assert intake.append_history(made) == 2
