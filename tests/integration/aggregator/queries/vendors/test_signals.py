"""What the vendors said at each minute, as far as we knew then."""

from datetime import timedelta

import pytest

from aggregator.models import OfficialPage
from aggregator.official.claims import Progress, Standing
from aggregator.queries.vendors import signals as held
from aggregator.queries.vendors.signals import read_signals
from reports.models import Component
from reports.queries import forget_catalogue
from tests.builders.derived import HOUR
from tests.builders.reports import AT, MINUTE, make_service
from tests.builders.vendors import (
    STATUS_ADDRESS,
    make_component_claim,
    make_incident_claim,
    make_maintenance_claim,
    read_service_page,
)

pytestmark = pytest.mark.django_db

FINE, PARTIAL = make_component_claim(), make_component_claim(standing=Standing.PARTIAL)


def draw_signals(service, *, minutes=10, first=AT):
    """One sign a minute."""
    row = read_signals(services=[service.id], first=first, last=first + minutes * MINUTE)[0]
    return "".join({1: "!", -1: "~", 0: "."}[word] for word in row.tolist())


def test_nothing_said_is_known_by_one_query(acme, django_assert_num_queries):
    read_service_page(acme, at=AT)
    draw_signals(acme)

    with django_assert_num_queries(1):
        assert draw_signals(acme) == ".........."


def test_an_outage_counts_from_the_first_minute_that_began_knowing_of_it(acme):
    read_service_page(acme, FINE, at=AT - HOUR)
    read_service_page(acme, PARTIAL, at=AT + 2 * MINUTE)
    read_service_page(acme, PARTIAL, at=AT + 4.5 * MINUTE)
    read_service_page(acme, FINE, at=AT + 6.5 * MINUTE)

    assert draw_signals(acme) == "..!!!!!..."


@pytest.mark.parametrize("standing", [Standing.DEGRADED, Standing.OPERATIONAL])
def test_what_is_called_degraded_moves_nothing(acme, standing):
    read_service_page(acme, make_component_claim(standing=standing), at=AT)

    assert draw_signals(acme) == ".........."


def test_planned_work_counts_while_it_is_planned_for(acme):
    read_service_page(
        acme,
        make_maintenance_claim(since=AT + 2 * MINUTE, until=AT + 5 * MINUTE, said_at=AT - HOUR),
        at=AT - HOUR,
    )
    read_service_page(acme, FINE, at=AT)

    assert draw_signals(acme) == "..~~~....."


def test_an_outage_outweighs_work(acme):
    work = make_maintenance_claim(since=AT + 2 * MINUTE, until=AT + 8 * MINUTE, said_at=AT - MINUTE)
    read_service_page(acme, work, at=AT - MINUTE)
    read_service_page(acme, work, PARTIAL, at=AT + 4 * MINUTE)
    read_service_page(acme, work, FINE, at=AT + 6 * MINUTE)

    assert draw_signals(acme) == "..~~!!~~.."


def test_work_that_is_put_off_counted_until_we_read_so(acme):
    read_service_page(
        acme, make_maintenance_claim(since=AT, until=AT + 9 * MINUTE, said_at=AT - MINUTE), at=AT - MINUTE
    )
    later = make_maintenance_claim(since=AT + HOUR, until=AT + 2 * HOUR, said_at=AT + 3 * MINUTE)
    read_service_page(acme, later, at=AT + 3 * MINUTE)

    assert draw_signals(acme) == "~~~......."


def test_an_outage_dated_back_does_not_reach_back(acme):
    read_service_page(acme, at=AT - HOUR)
    read_service_page(
        acme, make_incident_claim(standing=Standing.MAJOR, at=AT - 30 * MINUTE), at=AT + 5 * MINUTE
    )

    assert draw_signals(acme) == ".....!!!!!"


def test_what_is_called_major_later_was_not_so_before(acme):
    read_service_page(acme, make_incident_claim(standing=Standing.DEGRADED, at=AT), at=AT)
    read_service_page(
        acme, make_incident_claim(standing=Standing.MAJOR, at=AT + 5 * MINUTE), at=AT + 5 * MINUTE
    )

    assert draw_signals(acme) == ".....!!!!!"


def test_an_incident_that_is_over_when_first_read_says_nothing(acme):
    """Newest update first, as pages list them."""
    over = make_incident_claim(standing=Standing.MAJOR, at=AT - HOUR, progress=Progress.RESOLVED)
    read_service_page(acme, over, make_incident_claim(standing=Standing.MAJOR, at=AT - 2 * HOUR), at=AT)

    assert draw_signals(acme) == ".........."


def test_the_last_words_of_a_page_that_cannot_be_read_hold_for_an_hour(acme):
    read_service_page(acme, PARTIAL, at=AT - 55 * MINUTE)

    assert draw_signals(acme) == "!!!!!....."


def test_what_was_unreadable_for_hours_was_not_known_afterwards_either(acme):
    read_service_page(acme, PARTIAL, at=AT - 55 * MINUTE)
    read_service_page(acme, FINE, at=AT + 8 * MINUTE)

    assert draw_signals(acme) == "!!!!!....."


def test_of_a_shared_page_only_its_own_parts_count(acme):
    other = make_service("other", status_page=STATUS_ADDRESS, status_shared=True)
    Component.objects.create(service=acme, name="API", position=0)
    Component.objects.create(service=other, name="API", ours=False, position=0)
    forget_catalogue()
    read_service_page(acme, PARTIAL, at=AT)

    assert (draw_signals(acme), draw_signals(other)) == ("!!!!!!!!!!", "..........")


def test_minutes_of_a_gap_are_told_afterwards_as_they_were_told_then(acme):
    read_service_page(acme, PARTIAL, at=AT - 55 * MINUTE)
    then = draw_signals(acme)
    read_service_page(acme, PARTIAL, at=AT + HOUR)

    assert draw_signals(acme) == then == "!!!!!....."


def test_an_outage_that_goes_on_is_known_again_when_the_page_is_read_again(acme):
    read_service_page(acme, PARTIAL, at=AT - 5 * HOUR)
    read_service_page(acme, PARTIAL, at=AT + 5 * MINUTE)

    assert draw_signals(acme) == ".....!!!!!"


def test_each_reading_is_read_once(acme, django_assert_num_queries):
    read_service_page(acme, PARTIAL, at=AT)
    draw_signals(acme)

    with django_assert_num_queries(2):
        assert draw_signals(acme, first=AT + MINUTE) == "!!!!!!!!!!"


def test_what_was_held_is_read_anew_for_an_earlier_time(acme):
    read_service_page(acme, PARTIAL, at=AT - 5 * MINUTE)
    read_service_page(acme, FINE, at=AT)
    draw_signals(acme, first=AT + HOUR)

    assert draw_signals(acme, first=AT - 5 * MINUTE) == "!!!!!....."


def test_what_is_held_is_as_what_is_read(acme):
    read_service_page(acme, FINE, at=AT - HOUR)
    draw_signals(acme)
    for n in range(3):
        read_service_page(acme, PARTIAL if n % 2 else FINE, at=AT + (3 * n + 1) * MINUTE)
        draw_signals(acme, first=AT + 3 * n * MINUTE, minutes=3)
    as_held = draw_signals(acme)
    held._cached.clear()

    assert draw_signals(acme) == as_held == "....!!!..."


def test_the_cache_keeps_the_pages_that_were_used_last(monkeypatch):
    monkeypatch.setattr(held, "MOST_CACHED", 2)
    monkeypatch.setattr(held, "_cached", {})

    for page in (1, 2, 1, 3):
        held._cache_pages({page: None})

    assert list(held._cached) == [1, 3]


def test_a_page_that_was_never_read_says_nothing(acme):
    read_service_page(acme, PARTIAL, at=AT)
    OfficialPage.objects.update(read_at=None, asked_at=AT + timedelta(seconds=1))

    assert draw_signals(acme) == ".........."
