"""Whose turn it is: pages are handed out once, sooner where there is trouble, seldom where asking is vain."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from aggregator.models import Level, OfficialPage, State
from aggregator.official.claims import About, Claim, Progress
from aggregator.pipeline import claims
from aggregator.pipeline.claims import (
    LEASE,
    hasten_polls,
    lease_due_pages,
    record_claims,
    record_failure,
    record_reading,
)
from aggregator.pipeline.inputs.due_pages import Due
from reports.models import Service
from reports.queries import forget_catalogue
from tests.builders.derived import make_incident, make_watch
from tests.builders.reports import AT, MINUTE, make_service

pytestmark = pytest.mark.django_db

PAGE = "https://status.acme.example/"
ALL = {"now": AT, "limit": 99}


def make_page(slug: str = "acme", *, address: str = PAGE, **fields: str) -> OfficialPage:
    """A service and its page, whose turn it is."""
    make_service(slug, status_page=address, **fields)
    claims.ensure_pages(now=AT)
    return OfficialPage.objects.get(address=address)


def pages(**asked: object) -> list[str]:
    return [each.address for each in lease_due_pages(**{**ALL, **asked})]


def waits(page: OfficialPage, since=AT) -> timedelta:
    page.refresh_from_db()
    return page.next_at - since


def make_claim(progress: Progress, *, at=AT) -> Claim:
    return Claim(About.INCIDENT, "i1", progress, "Errors", None, progress, at)


def test_page_is_handed_out_once_and_again_after_its_lease():
    make_page()

    handed_out = [pages(now=AT + after) for after in (timedelta(), LEASE - MINUTE, LEASE)]

    assert handed_out == [[PAGE], [], [PAGE]]


def test_page_of_which_nothing_comes_waits_longer_each_time():
    page = make_page()
    now, pauses = AT, []
    for _ in range(5):
        lease_due_pages(now=now, limit=1)
        pauses.append(waits(page, now))
        now = page.next_at

    assert pauses == [LEASE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE]
    make_watch(Service.objects.get(), until=AT, level=Level.PROBLEM)
    OfficialPage.objects.update(asked_at=AT)
    assert hasten_polls(now=now - 9 * MINUTE) == 0


@pytest.mark.parametrize("came", [record_reading, lambda **asked: record_failure(problem="timeout", **asked)])
def test_attempts_are_forgotten_when_something_comes_of_one(came):
    page = make_page()
    lease_due_pages(**ALL)

    came(page=page.pk, now=AT)

    page.refresh_from_db()
    assert page.attempts == 0


def test_catalogues_word_on_the_format_wins_also_later():
    page = make_page("one")
    record_reading(page=page.pk, now=AT - 10 * MINUTE, format="feed", validators={"feed": ['"1"', ""]})
    for word in ("none", "incidentio"):
        make_service(word, status_page=PAGE, status_format=word)
    forget_catalogue()

    (found,) = lease_due_pages(**ALL)

    assert (found.format, found.validators) == ("incidentio", {})


def test_page_may_have_moved_when_nothing_was_found_for_six_hours():
    page = make_page()
    moved = []
    for hours, problem in ((0, "not_found"), (5, "timeout"), (6, "not_found"), (11, "not_found"), (12, "")):
        now = AT + timedelta(hours=hours)
        OfficialPage.objects.update(next_at=now)
        moved += [each.moved for each in lease_due_pages(now=now, limit=1)]
        record_failure(page=page.pk, problem=problem or "dns", now=now)

    assert moved == [False, False, False, False, True]


def test_page_comes_with_what_is_needed_to_ask_it():
    page = make_page(status_format="statuspage")
    record_reading(page=page.pk, now=AT - 10 * MINUTE, validators={"a.json": ['"1"', ""]})

    assert lease_due_pages(**ALL) == (
        Due(page.pk, PAGE, "status.acme.example", "statuspage", False, 0, {"a.json": ['"1"', ""]}),
    )


def test_pages_that_nobody_wants_are_not_asked():
    make_page("none", address="https://a.example/", status_format="none")
    make_page("retired", address="https://b.example/")
    Service.objects.filter(slug="retired").update(active=False)
    forget_catalogue()

    assert pages() == []


def test_shared_page_is_asked_once_if_one_service_wants_it():
    make_page("one", status_format="none")
    make_page("two", status_format="statuspage")

    assert pages() == [PAGE]


def test_host_is_asked_for_one_page_at_a_time():
    one, two = f"{PAGE}one", f"{PAGE}two"
    make_page("one", address=one)
    make_page("two", address=two)

    busy = pages(but_not={"status.acme.example"})
    assert [busy, pages(), pages()] == [[], [one], [two]]


def test_who_waits_longest_comes_first():
    addresses = [f"https://{n}.example/" for n in range(5)]
    for n, address in enumerate(addresses):
        page = make_page(f"s{n}", address=address)
        OfficialPage.objects.filter(pk=page.pk).update(next_at=AT - n * MINUTE)

    assert pages(limit=2) == [addresses[4], addresses[3]]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_get_the_same_page():
    for n in range(30):
        make_page(f"s{n}", address=f"https://{n}.example/")
    found, together = [], Barrier(4)

    def worker() -> None:
        together.wait()
        while OfficialPage.objects.filter(next_at__lte=AT).exists():
            found.extend(pages(limit=3))
        connection.close()

    workers = [Thread(target=worker) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(found) == sorted(f"https://{n}.example/" for n in range(30))


def test_page_is_asked_every_five_minutes_on_quiet_days():
    page = make_page()

    record_reading(page=page.pk, now=AT)

    assert 2.5 * MINUTE <= waits(page) < 7.5 * MINUTE


@pytest.mark.parametrize("level", [Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING])
def test_page_is_asked_every_minute_while_people_have_trouble(level):
    page = make_page()
    make_watch(Service.objects.get(), until=AT, level=level)

    record_reading(page=page.pk, now=AT)

    assert waits(page) < 1.5 * MINUTE


def test_page_is_asked_every_minute_while_an_incident_of_ours_goes_on():
    page = make_page()
    make_incident(Service.objects.get(), steps={State.OPEN: AT})

    record_reading(page=page.pk, now=AT)

    assert waits(page) < 1.5 * MINUTE


def test_page_is_asked_every_minute_while_the_vendor_has_an_incident():
    page = make_page()

    record_claims(page=page.pk, claims=[make_claim(Progress.INVESTIGATING)], now=AT)
    open_ = waits(page)
    record_claims(page=page.pk, claims=[make_claim(Progress.RESOLVED, at=AT + MINUTE)], now=AT + MINUTE)

    assert open_ < 1.5 * MINUTE
    assert waits(page, AT + MINUTE) >= 2.5 * MINUTE


def test_vendors_incident_without_a_word_for_days_is_no_hurry():
    page = make_page()
    record_claims(page=page.pk, claims=[make_claim(Progress.INVESTIGATING)], now=AT)

    record_reading(page=page.pk, now=AT + timedelta(days=4))

    assert waits(page, AT + timedelta(days=4)) >= 2.5 * MINUTE


def test_page_is_hastened_when_people_begin_to_have_trouble():
    page = make_page()
    record_reading(page=page.pk, now=AT)
    OfficialPage.objects.update(next_at=AT + 5 * MINUTE)
    make_watch(Service.objects.get(), until=AT, level=Level.POSSIBLE)

    hastened = [hasten_polls(now=AT + timedelta(seconds=10)), hasten_polls(now=AT + timedelta(seconds=20))]

    assert (hastened, waits(page)) == ([1, 0], MINUTE)


def test_feed_is_hastened_by_its_own_address():
    feed = "https://acme.example/feed"
    page = make_page(address=feed, status_feed=feed, status_format="feed")
    Service.objects.update(status_page=PAGE)
    record_reading(page=page.pk, now=AT)
    OfficialPage.objects.update(next_at=AT + 5 * MINUTE)
    make_watch(Service.objects.get(), until=AT, level=Level.POSSIBLE)

    assert (hasten_polls(now=AT + timedelta(seconds=10)), waits(page)) == (1, MINUTE)


def test_page_that_is_being_asked_is_not_hastened():
    page = make_page()
    record_reading(page=page.pk, now=AT - 10 * MINUTE)
    make_watch(Service.objects.get(), until=AT, level=Level.POSSIBLE)
    OfficialPage.objects.update(next_at=AT)
    lease_due_pages(**ALL)

    assert (hasten_polls(now=AT), waits(page)) == (0, LEASE)


def test_failing_page_is_named_and_asked_ever_more_seldom():
    page = make_page()
    record_reading(page=page.pk, now=AT - MINUTE)
    pauses = []
    for n in range(8):
        record_failure(page=page.pk, problem="timeout", now=AT + n * MINUTE)
        pauses.append(waits(page, AT + n * MINUTE) / MINUTE)

    page.refresh_from_db()
    told = (page.problem, page.failures, page.failing_since, page.read_at)
    assert told == ("timeout", 8, AT, AT - MINUTE)
    usual = (1, 2, 4, 8, 16, 32, 60, 60)
    assert [0.5 <= pause / each < 1.5 for pause, each in zip(pauses, usual, strict=True)] == [True] * 8


def test_failing_page_is_tried_every_five_minutes_while_people_have_trouble():
    page = make_page()
    for _ in range(9):
        record_failure(page=page.pk, problem="timeout", now=AT)
    OfficialPage.objects.update(next_at=AT + 60 * MINUTE)
    make_watch(Service.objects.get(), until=AT, level=Level.PROBLEM)

    assert (hasten_polls(now=AT), waits(page)) == (1, 5 * MINUTE)


def test_who_asked_for_a_pause_gets_it_whatever_people_say():
    page = make_page()
    make_watch(Service.objects.get(), until=AT, level=Level.PROBLEM)

    record_failure(page=page.pk, problem="come_back_later", now=AT, retry_after=timedelta(minutes=30))

    assert (hasten_polls(now=AT), waits(page)) == (0, 30 * MINUTE)


def test_only_a_new_problem_is_news():
    page = make_page()

    news = [record_failure(page=page.pk, problem=each, now=AT) for each in ("timeout", "timeout", "tls")]

    assert news == [True, False, True]
