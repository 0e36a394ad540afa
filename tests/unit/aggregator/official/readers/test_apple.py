"""Apple."""

from dataclasses import replace

import pytest

from aggregator.official import reading
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at, load_answer
from tests.unit.aggregator.official.foreign_answers import read_foreign


def test_services_and_their_events_become_claims():
    document = read_foreign("apple", "apple_system_status.js")

    music = Claim(
        *(About.INCIDENT, "2000001", "investigating", "Acme Music, Acme Radio: Users cannot play songs."),
        *(Standing.MAJOR, Progress.INVESTIGATING, at("2026-03-02T10:10")),
        since=at("2026-03-02T10:00"),
        parts=(Part("Acme Music", "Acme Music"), Part("Acme Radio", "Acme Radio")),
    )
    mail = Claim(
        *(About.INCIDENT, "2000000", "investigating", "Acme Mail: Mail was late."),
        *(Standing.DEGRADED, Progress.INVESTIGATING, at("2026-02-20T09:00")),
        since=at("2026-02-20T08:00"),
        parts=(Part("Acme Mail", "Acme Mail"),),
    )
    assert document.claims == (
        Claim(About.COMPONENT, "Acme Music", "", "Acme Music", Standing.MAJOR, None, None),
        Claim(About.COMPONENT, "Acme Radio", "", "Acme Radio", Standing.MAJOR, None, None),
        Claim(About.COMPONENT, "Acme Mail", "", "Acme Mail", Standing.OPERATIONAL, None, None),
        Claim(About.COMPONENT, "Acme Pay", "", "Acme Pay", Standing.OPERATIONAL, None, None),
        music,
        mail,
        replace(mail, update="resolved", progress=Progress.RESOLVED, until=at("2026-02-20T08:50")),
    )
    assert (document.dropped, document.lists) == (0, frozenset(About))


@pytest.mark.parametrize(("front", "back"), [("", ""), ("\ufeff\n", "\n"), ("a.b$ (", ") ;\n")])
def test_object_is_found_with_and_without_a_function(front, back):
    bare = load_answer("apple_system_status.js").decode().removeprefix("jsonCallback(").removesuffix(");\n")

    document = reading.read_document(format="apple", body=f"{front}{bare}{back}".encode(), content_type="")

    assert document == read_foreign("apple", "apple_system_status.js")


@pytest.mark.parametrize(
    ("kind", "status", "about", "progress"),
    [
        ("Maintenance", "upcoming", About.MAINTENANCE, Progress.SCHEDULED),
        ("Maintenance", "ongoing", About.MAINTENANCE, Progress.IN_PROGRESS),
        ("Maintenance", "completed", About.MAINTENANCE, Progress.COMPLETED),
        ("Issue", "odd", About.INCIDENT, Progress.INVESTIGATING),
    ],
)
def test_words_say_what_it_is_and_how_far(kind, status, about, progress):
    event = {"messageId": 7, "statusType": kind, "eventStatus": status, "datePosted": "03/02/2026 02:10 JST"}
    page = {"services": [{"serviceName": "Mail", "events": [event]}]}

    last = claim_builders.read_page(page, format="apple").claims[-1]

    assert (last.about, last.progress, last.title, last.at) == (about, progress, f"Mail: {kind}", None)


def test_service_in_an_unknown_state_is_listed_without_it():
    event = {"messageId": 7, "statusType": "Odd", "eventStatus": "ongoing"}
    page = {"services": [{"serviceName": "Mail", "events": [event]}]}

    document = claim_builders.read_page(page, format="apple")

    assert [(claim.about, claim.standing) for claim in document.claims] == [(About.INCIDENT, None)]
    assert (document.dropped, document.lists, document.components) == (1, frozenset(), {"Mail"})
