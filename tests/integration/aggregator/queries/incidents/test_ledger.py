"""Who knew first, from the tables."""

from dataclasses import replace

import pytest

from aggregator.models import OfficialPage, State
from aggregator.official.claims import About, Progress
from aggregator.pipeline import claims
from aggregator.queries.incidents import ledger
from reports.models import Service
from reports.queries import catalogue, forget_catalogue
from tests.builders.derived import HOUR, make_incident, make_note
from tests.builders.reports import AT, DAY, MINUTE, make_service
from tests.builders.vendors import (
    make_incident_claim,
    make_status_page,
    make_vendor_incident,
    read_status_page,
)

NOW = AT + 9 * DAY
FIRST = AT - DAY


@pytest.fixture
def page(acme) -> OfficialPage:
    return make_status_page(acme, read_at=AT - 9 * DAY)


def problem(service, *, at=AT, hours=1, **fields):
    """Sure within two minutes, over ten minutes before we say so."""
    steps = {State.SUSPECTED: at, State.OPEN: at + 2 * MINUTE, State.RESOLVED: at + hours * HOUR}
    return make_incident(service, steps=steps, **fields)


def read_acme(slug="acme", **asked):
    entry = catalogue().entries[slug]
    return ledger.read_ledger(service=entry, **{"first": FIRST, "now": NOW} | asked)


def kinds(slug="acme", **asked):
    return [entry.kind.value for entry in read_acme(slug, **asked).entries]


def test_the_lead_is_counted_from_the_minute_of_our_first_word(acme, page):
    ours = problem(acme)
    make_vendor_incident(page, "x1", at=AT + 19 * MINUTE, until=AT + 50 * MINUTE, title="Errors")

    account = read_acme()

    (entry,) = account.entries
    assert (entry.kind.value, entry.problem.id, entry.lead.minutes) == ("people_first", ours.id, 19)
    assert (entry.lead.low, entry.lead.high, account.notices["x1"].title) == (18, 20, "Errors")


def test_silence_counts_once_the_page_was_read_after_it(acme, page):
    problem(acme)

    before = kinds()
    read_status_page(page, at=NOW)

    assert (before, kinds()) == (["not_read"], ["never"])


def test_what_was_said_while_nobody_could_read_is_no_silence(acme, page):
    """It may have been posted and taken off in that time, often down with the service."""
    problem(acme)
    read_status_page(page, at=AT + 10 * MINUTE)
    claims.record_reading(page=page.pk, now=AT + HOUR)  # the next answer
    read_status_page(page, at=NOW)

    assert kinds() == ["not_read"]


def test_the_last_span_of_a_readable_page_goes_on(acme, page):
    problem(acme, hours=2)
    due = AT + 4 * HOUR - 10 * MINUTE
    read_status_page(page, at=due - 3 * MINUTE)

    assert (kinds(now=due - MINUTE), kinds(now=due)) == (["too_early"], ["never"])


def test_a_notice_without_parts_on_a_shared_page_is_no_silence(acme):
    page = make_status_page(acme, read_at=AT - 9 * DAY, components={"Widgets": []})
    Service.objects.update(status_shared=True)
    forget_catalogue()
    problem(acme)
    make_vendor_incident(page, "x", at=AT + 5 * MINUTE, title="Errors")
    make_vendor_incident(page, "theirs", at=AT + 6 * MINUTE, parts=["Gadgets"])
    read_status_page(page, at=NOW)

    account = read_acme()

    assert [(entry.kind.value, account.notices[entry.statement.id].title) for entry in account.entries] == [
        ("not_read", "Errors")
    ]


def test_what_was_only_possible_or_wrong_is_left_out(acme, page):
    make_incident(acme, steps={State.SUSPECTED: AT, State.RESOLVED: AT + HOUR})
    make_note(problem(acme, at=AT + DAY), kind="false_alarm", at=NOW)

    account = read_acme()

    assert (account.entries, account.suspected, account.marked_false) == ((), 1, 1)


def test_history_from_a_file_is_counted_apart(acme, page):
    problem(acme)
    claims.import_claims(page=page.pk, claims=[make_incident_claim("h", at=AT + MINUTE)], now=NOW)

    account = read_acme()

    assert (kinds(), account.summary.judged, account.summary.quartiles) == (["unverified"], 0, None)


def test_a_maintenance_is_no_word_about_a_problem(acme, page):
    problem(acme)
    event = replace(
        make_incident_claim("m", at=AT + MINUTE), about=About.MAINTENANCE, progress=Progress.IN_PROGRESS
    )
    read_status_page(page, at=AT + 2 * MINUTE, said=[event])
    read_status_page(page, at=NOW)

    assert kinds() == ["never"]


def test_of_a_shared_page_only_what_names_our_component_is_ours(acme):
    page = make_status_page(acme, read_at=AT - 9 * DAY, components={"Widgets": []})
    Service.objects.update(status_shared=True)
    forget_catalogue()
    make_vendor_incident(page, "theirs", at=AT, parts=["Gadgets"])
    make_vendor_incident(page, "ours", at=AT + HOUR, parts=["Widgets"])

    assert [entry.statement.id for entry in read_acme().entries] == ["ours"]


def test_lines_are_those_of_the_window_and_know_what_was_before(acme, page):
    problem(acme, at=FIRST - 5 * MINUTE)
    make_vendor_incident(page, "x", at=FIRST + MINUTE, until=FIRST + HOUR)

    assert kinds() == []
    assert kinds(first=FIRST - DAY) == ["people_first"]


def test_overview_adds_up_the_services_of_a_vendor(acme, page):
    other, third = make_service("other", vendor="Acme"), make_service("third")
    elsewhere = make_status_page(other, read_at=AT - 9 * DAY)
    for n, service in enumerate((acme, other, third)):
        problem(service, at=AT + n * HOUR)
    make_vendor_incident(page, "x", at=AT + 19 * MINUTE)
    read_status_page(page, at=NOW)
    read_status_page(elsewhere, at=NOW)

    seen = ledger.read_overview(days=90, now=NOW)

    assert [(v.name, [s.slug for s in v.services], v.summary.judged) for v in seen.vendors] == [
        ("Acme", ["acme", "other"], 2),
        ("Third", ["third"], 0),
    ]
    assert (seen.pages, seen.unread, seen.summary.judged, seen.summary.never.hits) == (2, 1, 2, 1)


def test_overview_of_fewer_days_has_fewer_lines(acme, page):
    problem(acme)
    read_status_page(page, at=NOW)

    assert [ledger.read_overview(days=n, now=NOW).summary.judged for n in (90, 9, 8)] == [1, 1, 0]


def test_a_ledger_costs_seven_queries(acme, page, django_assert_num_queries):
    problem(acme)
    make_vendor_incident(page, "x", at=AT + 19 * MINUTE)
    catalogue()

    with django_assert_num_queries(7):
        read_acme()
