"""What people say becomes rows of the log: once per person, service, stance and half hour."""

from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, transaction

from reports import intake
from reports.intake import Receipt
from reports.lookup import ReportFields, UnknownChoice, UnknownService
from reports.models import Report, Service, Stance
from reports.privacy import network_key, reporter_key
from tests.builders.reports import ANA, AT, BEN, CROWD, DAY, HALF_HOUR, MINUTE, make_report, make_service

GEO = Path(__file__).parents[2] / "geo"
BROKEN, WORKS = Stance.BROKEN, Stance.WORKS


def say(
    stance: Stance = BROKEN, *, person: Any = ANA, at: datetime = AT, service: str = "acme", **words
) -> Receipt:
    return intake.submit_report(
        service=service, fields=ReportFields(**words), stance=stance, address=person, now=at
    )


def add(to: Receipt, *, person: Any = ANA, at: datetime = AT, **words) -> Receipt | None:
    return intake.complete_report(
        service="acme", report=to.id, fields=ReportFields(**words), address=person, now=at
    )


def own(receipt: Receipt, *, person: Any = ANA, at: datetime = AT) -> Receipt | None:
    return intake.read_own_report(service="acme", report=receipt.id, address=person, now=at)


def rows() -> list[dict]:
    return list(Report.objects.order_by("received_at", "service", "stance").values())


def said() -> list[tuple]:
    return list(Report.objects.order_by("received_at").values_list("stance", "surface", "symptom", "region"))


def test_report_is_kept_with_hashes_for_people(acme, settings):
    at = AT + 7 * MINUTE

    receipt = say(at=at, surface="chat", symptom="login", region="US-CA")

    secret = {"address": ANA, "day": AT.date(), "key": settings.PRIVACY_KEY}
    assert receipt == Receipt(True, receipt.id, at, "broken", "chat", "login", "US-CA")
    assert rows() == [
        {
            "slot": AT,
            "service_id": acme.id,
            "reporter_key": reporter_key(**secret),
            "stance": "broken",
            "id": receipt.id,
            "surface": "chat",
            "symptom": "login",
            "region": "US-CA",
            "network_key": network_key(asn=None, **secret),
            "network_key_before": None,
            "received_at": at,
            "changed_at": at,
            "excluded": False,
            "exclusion_id": None,
        }
    ]


@pytest.mark.parametrize(("minutes", "known"), [(-1, False), (0, True), (59, True), (60, False)])
def test_the_first_hour_of_a_day_knows_the_network_of_the_day_before(acme, settings, minutes, known):
    midnight = AT.replace(hour=0, minute=0)

    say(at=midnight + minutes * MINUTE)

    yesterday = {"address": ANA, "asn": None, "day": (midnight - DAY).date(), "key": settings.PRIVACY_KEY}
    assert [row["network_key_before"] for row in rows()] == [network_key(**yesterday) if known else None]


@pytest.mark.parametrize(("minutes", "left"), [(29, [0, 1]), (30, [1]), (59, [1]), (60, [])])
def test_labels_that_join_two_days_are_forgotten_half_hour_by_half_hour(acme, minutes, left):
    midnight = AT.replace(hour=0, minute=0)
    for half in range(2):
        say(at=midnight + half * HALF_HOUR)

    intake.forget_boundary_labels(since=midnight.date(), before=midnight + minutes * MINUTE)

    assert [n for n, row in enumerate(rows()) if row["network_key_before"]] == left


def test_labels_of_all_days_that_are_kept_are_forgotten(acme):
    midnight = AT.replace(hour=0, minute=0)
    for day in (60, 8, 1, 0):
        say(at=midnight - day * DAY)

    assert intake.forget_boundary_labels(since=(midnight - 60 * DAY).date(), before=midnight) == 3
    assert [row["network_key_before"] is None for row in rows()] == [True, True, True, False]


def test_second_report_in_slot_is_not_counted_and_the_first_one_told(acme):
    first = say(surface="chat")

    again = say(at=AT + HALF_HOUR - timedelta(microseconds=1), surface="api", symptom="slow")

    assert again == Receipt(False, first.id, AT, "broken", "chat", "", "")
    assert len(rows()) == 1


def test_next_half_hour_counts_again(acme):
    receipts = [say(), say(at=AT + HALF_HOUR)]

    assert [(r.counted, r.received_at) for r in receipts] == [(True, AT), (True, AT + HALF_HOUR)]


def test_works_again_is_heard_in_the_same_half_hour(acme):
    receipts = [say(BROKEN), say(WORKS, at=AT + MINUTE), say(WORKS, at=AT + 2 * MINUTE)]

    assert [(r.counted, r.stance) for r in receipts] == [(True, "broken"), (True, "works"), (False, "works")]


def test_other_people_and_other_services_count(acme):
    make_service("best")

    receipts = [say(person=ANA), say(person=BEN), say(person=ANA, service="best")]

    assert [receipt.counted for receipt in receipts] == [True, True, True]


def test_person_is_somebody_else_on_the_next_day(acme):
    say(at=AT)
    say(at=AT + DAY)

    first, second = rows()
    assert first["reporter_key"] != second["reporter_key"]
    assert first["network_key"] != second["network_key"]


@pytest.mark.parametrize(
    ("address", "asked", "kept"),
    [
        ("216.160.83.57", None, "US-WA"),  # what the address says
        ("216.160.83.57", "US-CA", "US-CA"),  # the person knows better
        ("216.160.83.57", "DE-BY", "DE"),  # and no finer than we keep
        ("89.160.20.112", None, "SE"),
        ("192.0.2.1", None, ""),
    ],
)
def test_region_is_what_was_said_else_where_the_address_is(address, asked, kept, acme, settings):
    settings.GEOIP_CITY_DB = str(GEO / "GeoLite2-City-Test.mmdb")

    receipt = say(person=ip_address(address), region=asked)

    assert (receipt.region, said()) == (kept, [("broken", "", "", kept)])


def test_network_is_its_number_where_the_file_knows_it(acme, settings):
    settings.GEOIP_ASN_DB = str(GEO / "GeoLite2-ASN-Test.mmdb")

    say(person=ip_address("38.1.1.1"))
    say(person=ip_address("38.250.2.2"))

    assert len({row["network_key"] for row in rows()}) == 1


@pytest.mark.parametrize("slug", ["acne", "ACME", "", "a\0"])
def test_unknown_service_is_refused(slug, acme):
    with pytest.raises(UnknownService) as caught:
        say(service=slug)

    assert (caught.value.slug, rows()) == (slug, [])


def test_unknown_service_is_told_what_comes_close(acme):
    with pytest.raises(UnknownService) as caught:
        say(service="acne")

    assert caught.value.close == ("acme",)


def test_retired_service_takes_no_reports(db):
    make_service("acme", active=False)

    with pytest.raises(UnknownService):
        say()


def test_all_unknown_choices_are_told_with_those_there_are(acme):
    with pytest.raises(UnknownChoice) as caught:
        say(surface="fax", symptom="rain", region="AU-XX")

    assert caught.value.choices == {
        "surface": ("chat", "api"),
        "symptom": ("login", "slow"),
        "region": ("AU-ACT", "AU-NSW", "AU-NT", "AU-QLD", "AU-SA", "AU-TAS", "AU-VIC", "AU-WA"),
    }
    assert rows() == []


def test_unknown_country_is_told_all_countries(acme):
    with pytest.raises(UnknownChoice) as caught:
        say(region="ZZ")

    assert len(caught.value.choices["region"]) == 249


def test_own_report_is_found_by_number_and_address_in_this_half_hour(acme):
    broken, works = say(BROKEN, surface="api"), say(WORKS, at=AT + MINUTE)

    assert own(broken) == Receipt(False, broken.id, AT, "broken", "api", "", "")
    assert own(works) == Receipt(False, works.id, AT + MINUTE, "works", "", "", "")
    assert own(works, at=AT + HALF_HOUR - MINUTE) == own(works)
    assert own(works, at=AT + HALF_HOUR) is None
    assert own(works, person=BEN) is None


@pytest.mark.parametrize(("seconds", "known"), [(299, True), (300, False)])
def test_second_step_is_over_after_five_minutes_in_the_next_half_hour(acme, seconds, known):
    late = AT + HALF_HOUR - MINUTE
    receipt = say(at=late)

    assert (own(receipt, at=late + timedelta(seconds=seconds)) is not None) is known


def test_second_step_may_fall_into_the_next_half_hour(acme):
    last_minute = AT + HALF_HOUR - MINUTE
    made = say(at=last_minute, surface="chat")

    completed = add(made, at=last_minute + 2 * MINUTE, symptom="login")

    assert completed == own(made, at=last_minute + 2 * MINUTE)
    assert said() == [("broken", "chat", "login", "")]


def test_second_thoughts_complete_the_own_report_only(acme):
    mine, bens = say(surface="chat"), say(person=BEN, surface="chat")
    older, works = say(at=AT - HALF_HOUR), say(WORKS)
    at = AT + 3 * MINUTE

    receipt = add(mine, at=at, symptom="login", region="DE-BY")

    assert receipt == Receipt(False, mine.id, AT, "broken", "chat", "login", "DE")
    changed = {row["id"]: (row["symptom"], row["region"], row["changed_at"]) for row in rows()}
    assert changed == {
        mine.id: ("login", "DE", at),
        bens.id: ("", "", AT),
        older.id: ("", "", AT - HALF_HOUR),
        works.id: ("", "", AT),
    }


def test_what_is_not_said_again_stays(acme):
    made = say(surface="chat", symptom="slow", region="DE")

    add(made, surface="api")

    assert said() == [("broken", "api", "slow", "DE")]


def test_completed_report_was_said_when_it_was_said(acme):
    made = say()

    add(made, at=AT + MINUTE, symptom="slow")

    assert [(row["received_at"], row["changed_at"]) for row in rows()] == [(AT, AT + MINUTE)]


def test_nothing_to_complete_is_told(acme):
    bens = say(person=BEN)

    assert add(bens, symptom="login") is None
    assert said() == [("broken", "", "", "")]


def test_completion_knows_only_choices_there_are(acme):
    made = say()

    with pytest.raises(UnknownChoice):
        add(made, symptom="rain")

    assert said() == [("broken", "", "", "")]


def history(
    service: Service, *, people=CROWD, at: datetime = AT, stance: str = "broken", **words
) -> list[tuple]:
    """Rows for append_history as the front door would make them."""
    with transaction.atomic():
        for person in people:
            say(Stance(stance), person=person, at=at, service=service.slug, **words)
        made = list(Report.objects.values_list(*intake.COPIED_COLUMNS))
        transaction.set_rollback(True)
    return made


def test_history_equals_reports_through_the_front_door(acme):
    made = history(acme, people=CROWD[:20], surface="chat", symptom="login", region="US-CA")

    counted = intake.append_history(made)

    assert counted == 20
    assert sorted(Report.objects.values_list(*intake.COPIED_COLUMNS)) == sorted(made)


def test_history_that_was_there_is_not_counted_again(acme):
    made = history(acme, people=CROWD[:5])
    intake.append_history(made[:3])

    assert intake.append_history(made) == 2
    assert intake.append_history(made) == 0


def test_report_after_its_history_is_not_counted(acme):
    intake.append_history(history(acme, people=[ANA]))

    assert say(at=AT + MINUTE).counted is False


def test_of_two_in_the_same_half_hour_history_keeps_the_first(acme):
    early, late = history(acme, people=[ANA], at=AT), history(acme, people=[ANA], at=AT + MINUTE)

    counted = intake.append_history(late + early)

    assert (counted, [row["received_at"] for row in rows()]) == (1, [AT])


def test_history_may_be_empty(acme):
    assert intake.append_history([]) == 0


@pytest.mark.django_db(transaction=True)
def test_history_is_kept_without_a_transaction_around_it():
    made = history(make_service("acme"), people=[ANA, BEN])

    assert intake.append_history(made) == 2
    assert Report.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_history_with_a_bad_row_leaves_nothing_behind():
    made = history(make_service("acme"), people=[ANA, BEN])

    with pytest.raises(psycopg.Error):
        intake.append_history([made[0], made[1][:-1]])

    assert Report.objects.count() == 0
    assert intake.append_history(made) == 2


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("stance_is_known", {"stance": "maybe"}),
        ("received_within_its_slot", {"received_at": AT + HALF_HOUR}),
        ("received_within_its_slot", {"received_at": AT - timedelta(microseconds=1)}),
        ("slot_is_a_half_hour", {"slot": AT + MINUTE, "received_at": AT + MINUTE}),
        ("keys_are_hashes", {"reporter_key": b"192.0.2.1"}),
        ("keys_are_hashes", {"network_key": b"192.0.2.0/24"}),
    ],
)
def test_database_refuses_what_breaks_a_rule(rule, fields, acme):
    with pytest.raises(IntegrityError, match=rule):
        make_report(acme, **fields)
