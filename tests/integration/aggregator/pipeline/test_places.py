"""Of which places may be told: what nobody can pad, whole hours and networks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

import pytest
from django.db import connection

from aggregator.models import PlaceHour
from aggregator.pipeline import places
from reports.models import Report, Service
from tests.builders.derived import make_tick
from tests.builders.reports import AT, DAY, MINUTE, make_report

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOON = AT.replace(minute=0)


def network(number: int) -> bytes:
    return blake2b(f"network {number}".encode(), digest_size=16).digest()


def say(acme: Service, region: str, networks: Iterable[int], *, at: datetime = NOON, **said: str) -> None:
    """A report of each network, each of another person."""
    for number in networks:
        make_report(acme, at=at, region=region, network_key=network(number), **said)


def list_shown(*, hour: datetime = NOON, until: datetime = NOON + HOUR) -> set[tuple[str, str, str]]:
    places.recount(since=hour, until=until)
    return set(PlaceHour.objects.filter(hour=hour).values_list("region", "surface", "symptom"))


def regions() -> set[str]:
    return {region for region, surface, symptom in list_shown() if (surface, symptom) == ("*", "*")}


def test_five_networks_of_an_hour_are_told_and_four_are_not(acme):
    say(acme, "DE", range(5))
    say(acme, "MT", range(4))

    assert regions() == {"DE"}


def test_many_people_of_few_networks_are_not_told(acme):
    """Two addresses, both stances, every half hour: still two networks."""
    for half in (NOON, NOON + 30 * MINUTE):
        for stance in ("broken", "works"):
            say(acme, "MT", [0, 0, 0, 1, 1, 1], at=half, stance=stance)
    say(acme, "MT", [2])

    assert regions() == set()


def test_networks_of_two_hours_do_not_add_up(acme):
    say(acme, "DE", range(3), at=NOON)
    say(acme, "DE", range(3, 6), at=NOON + HOUR)

    assert list_shown(until=NOON + 2 * HOUR) == list_shown(hour=NOON + HOUR, until=NOON + 2 * HOUR) == set()


def test_both_stances_and_all_parts_count_for_the_place(acme):
    say(acme, "DE", range(3), surface="chat")
    say(acme, "DE", range(3, 5), surface="api", stance="works")

    assert list_shown() == {("DE", "*", "*"), ("DE", "*", "")}  # all five say no symptom


def test_unknown_place_and_excluded_reports_are_none(acme):
    say(acme, "", range(9))
    say(acme, "DE", range(5))
    Report.objects.filter(network_key=network(0), region="DE").update(excluded=True)

    assert regions() == set()


def test_states_that_are_few_are_told_together_if_they_are_many(acme):
    say(acme, "US-CA", range(5))
    say(acme, "US-WY", range(5, 8))
    say(acme, "US-VT", range(8, 10))
    say(acme, "CA-ON", range(4))

    assert regions() == {"US-CA", "US-*"}


def test_part_is_told_only_if_nothing_of_the_others_can_be_found_by_subtraction(acme):
    """Seven of chat and six of the API are told; with a single one left over, the smaller of them is not."""
    say(acme, "DE", range(7), surface="chat")
    say(acme, "DE", range(7, 13), surface="api")
    both = {("DE", "*", "*"), ("DE", "*", ""), ("DE", "chat", "*"), ("DE", "api", "*")}
    assert list_shown() == both

    say(acme, "DE", [99], surface="mobile")
    assert list_shown() == both - {("DE", "api", "*")}

    say(acme, "DE", range(100, 104), surface="desktop")
    assert list_shown() == both


def test_what_may_be_told_no_longer_is_taken_back(acme):
    say(acme, "DE", range(5), surface="chat")
    assert len(list_shown()) == 3

    Report.objects.filter(network_key=network(0)).update(excluded=True)

    assert list_shown() == set()


def test_a_site_of_one_network_counts_people(acme, settings):
    settings.COUNT_NETWORKS = False
    say(acme, "DE", [1] * 5)
    say(acme, "MT", [1] * 4)

    assert regions() == {"DE"}


def test_recount_of_one_service_leaves_the_others(acme):
    say(acme, "DE", range(5))
    list_shown()
    Report.objects.update(excluded=True)

    changed = places.recount(since=NOON, until=NOON + HOUR, services=[acme.id + 1])

    assert (changed, PlaceHour.objects.count()) == (0, 3)


def test_tick_counts_the_open_hour_and_what_came_late(acme):
    make_tick(AT)
    say(acme, "DE", range(5), at=AT - 5 * MINUTE)
    for number in range(5):  # spooled: received a day before, changed now
        make_report(
            acme,
            at=NOON - DAY,
            region="FR",
            network_key=network(number),
            received_at=NOON - DAY,
            changed_at=AT,
        )

    assert places.refresh(now=AT) == 6
    assert places.refresh(now=AT) == 0
    assert set(PlaceHour.objects.values_list("hour", "region")) == {(NOON, "DE"), (NOON - DAY, "FR")}


def test_without_a_tick_there_is_nothing_to_go_on_from(acme):
    say(acme, "DE", range(5))

    assert (places.refresh(now=AT), PlaceHour.objects.count()) == (0, 0)


def test_long_past_is_counted_day_by_day(acme):
    for day in range(3):
        say(acme, "DE", range(5), at=NOON - day * DAY)

    assert places.recount(since=NOON - 3 * DAY, until=AT) == 9


def test_recount_leaves_the_planner_of_an_outer_transaction_as_it_was(acme):
    for before in ("on", "off"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL enable_nestloop = {before}")
            places.recount(since=NOON, until=NOON + HOUR)
            cursor.execute("SHOW enable_nestloop")
            assert cursor.fetchone() == (before,)
