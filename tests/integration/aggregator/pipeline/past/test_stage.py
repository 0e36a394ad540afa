"""Which snapshots of the past are made in a tick, and when again."""

from datetime import datetime

import pytest
from django.db import OperationalError

from aggregator.models import Incident, PublishedSnapshot, State, VendorStatement
from aggregator.pipeline import failures, publications
from aggregator.pipeline.past import incidents, stage
from aggregator.publication.published import (
    CALIBRATION,
    LEAD_TIMES,
    STATEMENTS,
    make_incident_key,
    make_ledger_key,
    make_minutes_key,
)
from reports.models import Exclusion
from tests.builders.derived import (
    make_baseline,
    make_incident,
    make_note,
    make_statement,
    make_tick,
    make_vendor_key,
    make_watch,
)
from tests.builders.publishing import publish
from tests.builders.reports import AT, DAY, MINUTE, make_service
from tests.builders.vendors import make_status_page, make_vendor_incident

HOUR = 60 * MINUTE


@pytest.fixture
def over(acme) -> Incident:
    """Over since this morning."""
    make_baseline(acme, rate=0.2, at=AT - DAY)
    make_watch(acme, until=AT)
    make_tick(AT)
    steps = {State.OPEN: AT - 6 * HOUR, State.RESOLVED: AT - 5 * HOUR}
    return make_incident(acme, steps=steps)


@pytest.fixture
def _published(over) -> None:
    encode(AT)


def encode(now: datetime) -> set[str]:
    """The keys of what is made in a tick."""
    outbox = stage.refresh(now=now)
    keys = set(outbox.bodies)
    # As if they were written: publishing all else takes longer, and is tested elsewhere.
    outbox.bodies.clear()
    PublishedSnapshot.objects.get_or_create(key=CALIBRATION, defaults={"number": 1, "body": b""})
    return keys


def list_own_keys(incident: Incident) -> set[str]:
    return {make_incident_key(incident.id), make_minutes_key(incident.id)}


def test_a_new_process_makes_everything(over):
    ledger = make_ledger_key("acme")

    assert encode(AT) == {*list_own_keys(over), ledger, STATEMENTS, CALIBRATION, LEAD_TIMES}


@pytest.mark.usefixtures("_published")
def test_where_nothing_changed_one_statement_tells_so(django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox = stage.refresh(now=AT + MINUTE)

    assert outbox.bodies == {}


@pytest.mark.usefixtures("_published")
def test_a_note_of_the_operator_is_published_at_once(over):
    make_note(over, at=AT)

    found = encode(AT + MINUTE)

    assert found == {*list_own_keys(over), make_ledger_key("acme"), CALIBRATION}


@pytest.mark.usefixtures("_published")
def test_an_unresolved_incident_is_read_each_minute():
    running = make_incident(make_service("globex"), steps={State.OPEN: AT})

    found = [encode(AT + n * MINUTE / 2) & list_own_keys(running) for n in range(2, 6)]

    own = list_own_keys(running)
    assert found == [own, set(), own, set()]


@pytest.mark.usefixtures("_published")
def test_what_is_over_is_read_again_after_a_day(over):
    found = [encode(AT + n * DAY) & list_own_keys(over) for n in (0.9, 1.1)]

    assert found == [set(), list_own_keys(over)]


@pytest.mark.usefixtures("_published")
def test_excluded_reports_are_looked_at_in_two_ticks(over):
    Exclusion.objects.create(
        service=over.service, first=AT - DAY, last=AT, reports=3, reason="One school.", at=AT
    )

    found = [encode(AT + n * MINUTE) & list_own_keys(over) for n in range(1, 4)]

    assert found == [list_own_keys(over), list_own_keys(over), set()]


def test_a_word_of_the_vendor_concerns_its_young_incidents_and_its_ledger(over):
    page = make_status_page(over.service, read_at=AT - DAY)
    old = make_incident(over.service, steps={State.OPEN: AT - 9 * DAY, State.RESOLVED: AT - 8 * DAY})
    encode(AT)
    make_vendor_incident(page, "Errors", at=AT)

    found = encode(AT + MINUTE)

    assert found >= {*list_own_keys(over), make_ledger_key("acme")}
    assert not found & list_own_keys(old)


@pytest.mark.usefixtures("_published")
def test_statements_are_published_when_one_is_made_or_withdrawn(over):
    key = make_vendor_key(over.service)
    make_statement(over.service, key=key, at=AT)
    made = encode(AT + MINUTE)
    VendorStatement.objects.update(withdrawn_at=AT + MINUTE)
    withdrawn = encode(AT + 2 * MINUTE)

    assert (made, withdrawn) == ({STATEMENTS}, {STATEMENTS})


def test_what_is_in_the_table_is_not_made_again_at_once(over):
    others = [
        make_incident(make_service(f"s{n}"), steps={State.OPEN: AT - 9 * DAY, State.RESOLVED: AT - 8 * DAY})
        for n in range(3)
    ]
    while publish(now=AT):
        pass

    stage.forget_past()
    found = encode(AT)

    keys = {key for each in (over, *others) for key in list_own_keys(each)}
    assert len(found & keys) == 2 * incidents.MOST_OLD


@pytest.mark.usefixtures("_published")
def test_in_a_storm_no_incident_is_left_out(monkeypatch):
    monkeypatch.setattr(incidents, "MOST_MOVING", 2)
    storm = [make_incident(make_service(f"s{n}"), steps={State.OPEN: AT}) for n in range(5)]

    found = [encode(AT + MINUTE) for _ in range(3)]

    assert set().union(*found) >= {make_incident_key(each.id) for each in storm}


@pytest.mark.usefixtures("_published")
def test_one_that_fails_again_and_again_leaves_room_for_others(monkeypatch):
    monkeypatch.setattr(incidents, "MOST_MOVING", 1)
    good, bad = (make_incident(make_service(f"s{n}"), steps={State.OPEN: AT}) for n in range(2))
    assemble = stage.assemble_incident

    def fail_for_bad(*, incident, **options):
        if incident.id == bad.id:
            raise ValueError
        return assemble(incident=incident, **options)

    monkeypatch.setattr(stage, "assemble_incident", fail_for_bad)

    first = encode(AT + MINUTE) & list_own_keys(good)
    failing = set(failures.list_failing_services(stage="past"))
    second = encode(AT + 1.2 * MINUTE) & list_own_keys(good)

    assert (first, failing, second) == (set(), {bad.service_id}, list_own_keys(good))


def test_what_could_not_be_written_is_written_with_the_next_publication(over, monkeypatch):
    def fail(*_):
        raise OperationalError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(publications, "_write", fail)
        with pytest.raises(OperationalError, match="disk"):
            publish(now=AT)
    publish(now=AT)

    stored = PublishedSnapshot.objects.values_list("key", flat=True)
    assert list_own_keys(over) <= set(stored)


def test_a_lost_table_is_filled_again(over):
    publish(now=AT)
    assert encode(AT) == set()
    PublishedSnapshot.objects.all().delete()

    assert list_own_keys(over) <= encode(AT)
