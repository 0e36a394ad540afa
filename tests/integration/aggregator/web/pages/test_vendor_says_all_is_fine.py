"""The headline tells that the vendor says all is fine: only where it could know, and does say so."""

import pytest

from aggregator.models import Attribution, Incident, OfficialPage, State, Watch
from aggregator.official.claims import Standing
from tests.builders.derived import HOUR, make_incident
from tests.builders.reports import MINUTE, make_service
from tests.builders.vendors import make_component_claim, make_status_page, read_status_page

CAUSE = {
    "kind": "runs on", "minutes_earlier": 9, "times_usual": 4.0, "times_usual_there": 17.0, "share": 0.8,
    "troubles": 12, "followed": 8, "chance": 1.4, "lift": 5.7,
}  # fmt: skip
SENTENCE = "The vendor says all is fine"


@pytest.fixture
def troubled(watched, clock):
    """People have had problems for half an hour, and we said so twenty minutes ago."""
    Watch.objects.update(level="problem")
    make_incident(watched, steps={State.OPEN: clock - 20 * MINUTE})
    return watched


def headline(client):
    text = client.get("/services/acme/").content.decode()
    return text.partition('id="verdict"')[2].partition("</section>")[0]


@pytest.mark.parametrize(("minutes_ago", "says"), [(21, False), (20, True), (1, True)])
def test_a_page_read_since_we_spoke_contradicts_people(minutes_ago, says, troubled, client, clock):
    page = make_status_page(troubled, read_at=clock - HOUR, components={"API": []})
    read_status_page(page, at=clock - minutes_ago * MINUTE)

    assert (SENTENCE in headline(client)) is says


@pytest.mark.parametrize("level", ["possible", "subsiding"])
def test_where_people_are_not_sure_nobody_is_contradicted(level, troubled, client, clock):
    Watch.objects.update(level=level)
    read_status_page(make_status_page(troubled, read_at=clock - HOUR, components={"API": []}), at=clock)

    assert SENTENCE not in headline(client)


@pytest.mark.parametrize("standing", [Standing.DEGRADED, Standing.MAINTENANCE])
def test_a_vendor_that_tells_of_something_does_not_say_so(standing, troubled, client, clock):
    page = make_status_page(troubled, read_at=clock - HOUR, components={"API": []})
    at = clock - 5 * MINUTE
    read_status_page(page, at=at, said=[make_component_claim("API", at=at, standing=standing)])

    assert SENTENCE not in headline(client)


def test_a_page_without_states_does_not_say_so(troubled, client, clock):
    page = make_status_page(troubled, read_at=clock - HOUR)
    OfficialPage.objects.update(format="feed")
    read_status_page(page, at=clock)

    assert SENTENCE not in headline(client)


def test_of_trouble_that_is_probably_of_another_service_it_need_not_know(troubled, client, clock):
    cause = make_incident(make_service("cloud"), steps={State.OPEN: clock - 25 * MINUTE})
    incident = Incident.objects.get(service=troubled)
    Attribution.objects.create(incident=incident, cause=cause, since=clock, numbers=CAUSE, policy="1-test")
    read_status_page(make_status_page(troubled, read_at=clock - HOUR, components={"API": []}), at=clock)

    assert SENTENCE not in headline(client)
