"""Instatus."""

import pytest

from aggregator.official.claims import About, Claim, Progress, Standing, UnableToReadPage
from tests.unit.aggregator.official.claim_builders import at, read_page, read_recorded

PAGE = "https://status.acme.example"


def test_summary_becomes_claims():
    document = read_recorded("instatus_summary.json", format="instatus")

    assert document.claims == (
        Claim(
            *(About.INCIDENT, "cl1", "2026-03-02T10:03:00+00:00", "Logins fail"),
            *(Standing.MAJOR, Progress.INVESTIGATING, at("2026-03-02T10:03")),
            since=at("2026-03-02T10:00"),
            url=f"{PAGE}/cl1",
        ),
        Claim(
            *(About.MAINTENANCE, "cl2", "2026-03-01T10:00:00+00:00", "Database"),
            *(None, Progress.SCHEDULED, at("2026-03-01T10:00")),
            since=at("2026-03-04T10:00"),
            until=at("2026-03-04T11:00"),
            url=f"{PAGE}/cl2",
        ),
    )
    assert document.lists == {About.INCIDENT, About.MAINTENANCE}


def test_older_words_and_dates_are_read():
    incident, maintenance = read_recorded("instatus_old.json", format="instatus").claims

    assert (incident.subject, incident.update) == ("https://acme.instatus.com/incident/cl1", "identified")
    assert (incident.standing, incident.at) == (Standing.PARTIAL, None)
    assert incident.since == at("2022-06-11T16:55:50")
    assert (maintenance.since, maintenance.until) == (at("2022-06-11T18:55:54"), at("2022-06-11T19:55:54"))


def test_components_are_the_leaves():
    document = read_recorded("instatus_components.json", format="instatus")

    assert [(claim.subject, claim.title, claim.standing) for claim in document.claims] == [
        ("k1", "App", Standing.OPERATIONAL),
        ("k3", "Europe", Standing.MAJOR),
        ("k4", "Asia", Standing.DEGRADED),
        ("k5", "Mail", Standing.MAINTENANCE),
    ]
    assert document.lists == {About.COMPONENT}


@pytest.mark.parametrize(
    "word", ["UP", "HASISSUES", "UNDERMAINTENANCE", "ALLUNDERMAINTENANCE", "ONEDEGRADED"]
)
def test_word_of_the_page_is_an_answer(word):
    assert read_page({"page": {"status": word}}, format="instatus").claims == ()


@pytest.mark.parametrize(
    "page", [{}, {"page": {}}, {"page": {"status": "up to you"}}, {"page": {"status": 1}}]
)
def test_nothing_recognisable_is_refused(page):
    with pytest.raises(UnableToReadPage):
        read_page(page, format="instatus")


@pytest.mark.parametrize(
    "duration", ["an hour", -60, True, None, [60], "1e9", 10**12, 0, 999_999_999, float("inf")]
)
def test_odd_duration_gives_no_end(duration):
    entry = {"id": "m", "name": "Work", "status": "INPROGRESS", "start": "2026-03-04T10:00:00Z"}

    (claim,) = read_page({"activeMaintenances": [{**entry, "duration": duration}]}, format="instatus").claims

    assert claim.until is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ({"default": "API trouble", "de": "API gestört"}, "API trouble"),
        ({"default": "", "en": "API trouble"}, "API trouble"),
        ({"de": "API gestört"}, "API gestört"),
        ("", ""),
    ],
)
def test_page_in_several_languages_is_read_in_its_default_one(name, title):
    entry = {"id": "c1", "name": name, "status": "INVESTIGATING"}
    parts = [{"id": "p", "name": name, "status": "OPERATIONAL"}]

    (incident,) = read_page({"activeIncidents": [entry]}, format="instatus").claims
    (part,) = read_page({"components": [{"children": parts}]}, format="instatus").claims

    assert (incident.title, part.title) == (title, title if name else "p")


@pytest.mark.parametrize("name", [{}, {"default": 5}, {"default": {"en": "deep"}}, ["a"], 7])
def test_name_that_is_none_is_no_incident(name):
    with pytest.raises(UnableToReadPage) as caught:
        read_page(
            {"activeIncidents": [{"id": "c1", "name": name, "status": "INVESTIGATING"}]}, format="instatus"
        )

    assert str(caught.value) == (
        "None of its 1 entries can be read: activeIncidents[0]: it has no text 'name'."
    )
