"""What people say becomes rows of the log: once per person, service, stance and half hour."""

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from reports import intake
from reports.intake.report_log import Receipt
from reports.lookup import UnknownChoice, UnknownService
from reports.privacy import DAY_BOUNDARY, network_key, reporter_key
from reports.times import DAY, MINUTE, SECOND, SLOT
from tests.builders.reports import ANA, BEN, make_service
from tests.integration.reports.submitted import AT, BROKEN, WORKS, list_contents, list_rows, submit

GEO = Path(__file__).parents[2] / "geo"


def test_report_is_kept_with_hashes_for_people(acme, settings):
    at = AT + 7 * MINUTE

    receipt = submit(at=at, surface="chat", symptom="login", region="US-CA")

    secret = {"address": ANA, "day": AT.date(), "key": settings.PRIVACY_KEY}
    assert receipt == Receipt(True, receipt.id, at, "broken", "chat", "login", "US-CA")
    assert list_rows() == [
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

    submit(at=midnight + minutes * MINUTE)

    yesterday = {"address": ANA, "asn": None, "day": (midnight - DAY).date(), "key": settings.PRIVACY_KEY}
    assert [row["network_key_before"] for row in list_rows()] == [network_key(**yesterday) if known else None]


@pytest.mark.parametrize("ended", range(DAY_BOUNDARY // SLOT + 1))
def test_labels_that_join_two_days_are_forgotten_slot_by_slot(acme, ended):
    midnight = AT.replace(hour=0, minute=0)
    slots = [midnight + n * SLOT for n in range(DAY_BOUNDARY // SLOT)]
    for slot in slots:
        submit(at=slot)

    intake.forget_boundary_labels(since=midnight.date(), before=midnight + (ended + 1) * SLOT - SECOND)

    assert [row["slot"] for row in list_rows() if row["network_key_before"]] == slots[ended:]


def test_labels_of_all_days_that_are_kept_are_forgotten(acme):
    midnight = AT.replace(hour=0, minute=0)
    for day in (60, 8, 1, 0):
        submit(at=midnight - day * DAY)

    assert intake.forget_boundary_labels(since=(midnight - 60 * DAY).date(), before=midnight) == 3
    assert [row["network_key_before"] is None for row in list_rows()] == [True, True, True, False]


def test_second_report_in_slot_is_not_counted_and_the_first_one_told(acme):
    first = submit(surface="chat")

    again = submit(at=AT + SLOT - timedelta(microseconds=1), surface="api", symptom="slow")

    assert again == Receipt(False, first.id, AT, "broken", "chat", "", "")
    assert len(list_rows()) == 1


def test_next_half_hour_counts_again(acme):
    receipts = [submit(), submit(at=AT + SLOT)]

    assert [(r.counted, r.received_at) for r in receipts] == [(True, AT), (True, AT + SLOT)]


def test_works_again_is_heard_in_the_same_half_hour(acme):
    receipts = [submit(BROKEN), submit(WORKS, at=AT + MINUTE), submit(WORKS, at=AT + 2 * MINUTE)]

    assert [(r.counted, r.stance) for r in receipts] == [(True, "broken"), (True, "works"), (False, "works")]


def test_other_people_and_other_services_count(acme):
    make_service("best")

    receipts = [submit(person=ANA), submit(person=BEN), submit(person=ANA, service="best")]

    assert [receipt.counted for receipt in receipts] == [True, True, True]


def test_person_is_somebody_else_on_the_next_day(acme):
    submit(at=AT)
    submit(at=AT + DAY)

    first, second = list_rows()
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

    receipt = submit(person=ip_address(address), region=asked)

    assert (receipt.region, list_contents()) == (kept, [("broken", "", "", kept)])


def test_network_is_its_number_where_the_file_knows_it(acme, settings):
    settings.GEOIP_ASN_DB = str(GEO / "GeoLite2-ASN-Test.mmdb")

    submit(person=ip_address("38.1.1.1"))
    submit(person=ip_address("38.250.2.2"))

    assert len({row["network_key"] for row in list_rows()}) == 1


@pytest.mark.parametrize("slug", ["acne", "ACME", "", "a\0"])
def test_unknown_service_is_refused(slug, acme):
    with pytest.raises(UnknownService) as caught:
        submit(service=slug)

    assert (caught.value.slug, list_rows()) == (slug, [])


def test_unknown_service_is_told_what_comes_close(acme):
    with pytest.raises(UnknownService) as caught:
        submit(service="acne")

    assert caught.value.close == ("acme",)


def test_retired_service_takes_no_reports(db):
    make_service("acme", active=False)

    with pytest.raises(UnknownService):
        submit()


def test_all_unknown_choices_are_told_with_those_there_are(acme):
    with pytest.raises(UnknownChoice) as caught:
        submit(surface="fax", symptom="rain", region="AU-XX")

    assert caught.value.choices == {
        "surface": ("chat", "api"),
        "symptom": ("login", "slow"),
        "region": ("AU-ACT", "AU-NSW", "AU-NT", "AU-QLD", "AU-SA", "AU-TAS", "AU-VIC", "AU-WA"),
    }
    assert list_rows() == []


def test_unknown_country_is_told_all_countries(acme):
    with pytest.raises(UnknownChoice) as caught:
        submit(region="ZZ")

    assert len(caught.value.choices["region"]) == 249
