"""incident.io's widget."""

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, Standing, UnableToReadPage
from tests.unit.aggregator.official.claim_builders import at, read_page, read_recorded

PAGE = "https://status.acme.example"


def test_widget_becomes_claims():
    document = read_recorded("incidentio_summary.json", format="incidentio")

    assert document.claims == (
        Claim(
            *(About.INCIDENT, "01INC", "2026-03-02T10:20:00.500000+00:00", "Chats are slow"),
            *(Standing.MAJOR, Progress.MONITORING, at("2026-03-02T10:20:00.500")),
            parts=(Part("01CHAT", "Chat", Standing.MAJOR), Part("01API", "API")),
            url=f"{PAGE}/incidents/01INC",
        ),
        Claim(
            *(About.MAINTENANCE, "01NOW", "2026-03-02T09:00:00+00:00", "Moving"),
            *(None, Progress.IN_PROGRESS, at("2026-03-02T09:00")),
            since=at("2026-03-02T09:00"),
            url=f"{PAGE}/m/01NOW",
        ),
        Claim(
            *(About.MAINTENANCE, "01SOON", "2026-03-01T09:00:00+00:00", "Upgrade"),
            *(None, Progress.SCHEDULED, at("2026-03-01T09:00")),
            since=at("2026-03-05T09:00"),
            until=at("2026-03-05T10:00"),
            parts=(Part("01API", "API", Standing.OPERATIONAL),),
            url=f"{PAGE}/m/01SOON",
        ),
    )
    assert document.lists == {About.INCIDENT, About.MAINTENANCE}


def test_quiet_page_with_null_for_lists_is_read():
    page = {"page_title": "Acme", "ongoing_incidents": None, "in_progress_maintenances": None}

    document = read_page(page, format="incidentio")

    assert (document.claims, document.lists) == ((), {About.INCIDENT})


def test_copy_of_statuspage_is_read_as_such():
    assert read_recorded("statuspage_copy.json", format="incidentio").more == ("api/v2/components.json",)


@pytest.mark.parametrize(
    "page", [{"page_title": "Acme"}, {"ongoing_incidents": {}}, {"ongoing_incidents": [{"name": "no id"}]}]
)
def test_nothing_recognisable_is_refused(page):
    with pytest.raises(UnableToReadPage):
        read_page(page, format="incidentio")


def test_unknown_state_of_a_part_is_no_standing_and_counted():
    parts = [{"id": "a", "name": "A", "current_status": "odd"}, {"id": "b", "name": "B"}]

    incident = {"id": "i", "name": "Slow", "affected_components": parts}

    document = read_page({"ongoing_incidents": [incident]}, format="incidentio")

    assert document.claims[0].parts == (Part("a", "A"), Part("b", "B"))
    assert (document.dropped, document.lists) == (1, frozenset())
