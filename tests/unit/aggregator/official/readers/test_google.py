"""Google's dashboards."""

from dataclasses import replace

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import made
from tests.unit.aggregator.official.foreign_answers import read
from tests.unit.aggregator.official.made import at

COMPUTE, DISK, MAIL = ("p1", "Acme Compute Engine"), ("p2", "Acme Disk"), ("p3", "Acme Mail")


def test_incidents_become_claims_of_updates_and_ends():
    found = read("google", "google_incidents.json")

    first = Claim(
        *(About.INCIDENT, "aB3xYz", "2026-03-02T10:00:00+00:00", "Machines in north-1 cannot be started"),
        *(Standing.MAJOR, Progress.INVESTIGATING, at("2026-03-02T10:00")),
        since=at("2026-03-02T09:50"),
        parts=(Part(*COMPUTE, Standing.MAJOR), Part(*DISK, Standing.MAJOR)),
    )
    late = Claim(
        *(About.INCIDENT, "cD4wVu", "2026-02-20T09:05:00+00:00", "Mail was late"),
        *(Standing.OPERATIONAL, Progress.INVESTIGATING, at("2026-02-20T09:05")),
        since=at("2026-02-20T08:00"),
        parts=(Part(*MAIL, Standing.OPERATIONAL),),
    )
    assert found.claims == (
        first,
        replace(
            first,
            update="2026-03-02T10:40:00+00:00",
            at=at("2026-03-02T10:40"),
            parts=(Part(*COMPUTE, Standing.PARTIAL), Part(*DISK, Standing.PARTIAL)),
        ),
        late,
        replace(
            late,
            update="resolved",
            progress=Progress.RESOLVED,
            until=at("2026-02-20T09:00"),
            parts=(Part(*MAIL),),
        ),
    )
    assert (found.dropped, found.lists) == (0, {About.INCIDENT})


def incident(**fields: object) -> dict[str, object]:
    begun = {"id": "i", "begin": "2026-03-02T10:00:00Z", "external_desc": "Trouble", "affected_products": []}
    return {**begun, **fields}


def test_impact_in_other_words_is_not_guessed():
    (claim,) = made.read([incident(status_impact="SERVICE_ODD")], format="google").claims

    assert (claim.standing, claim.progress) == (None, Progress.INVESTIGATING)


def test_incident_without_any_words_is_left_out():
    found = made.read([incident(), incident(id="j", external_desc=" ", service_name=None)], format="google")

    assert ([claim.subject for claim in found.claims], found.dropped, found.lists) == (["i"], 1, frozenset())


def test_update_without_a_time_is_left_out_and_named_by_its_place():
    updates = [{"created": "2026-03-02T12:00:00Z"}, {"status": "SERVICE_OUTAGE"}]

    found = made.read([incident(updates=updates)], format="google")

    assert found.left_out == ("entries[0].updates[1]: it has no time created or when",)


def test_end_is_the_last_word_even_if_more_was_written_afterwards():
    update = {"created": "2026-03-02T12:00:00Z", "status": "SERVICE_DISRUPTION"}
    page = [incident(end="2026-03-02T11:00:00Z", updates=[update])]

    last = made.read(page, format="google").claims[-1]

    assert (last.progress, last.at, last.until) == (
        Progress.RESOLVED,
        at("2026-03-02T12:00"),
        at("2026-03-02T11:00"),
    )


def test_list_of_nothing_says_that_nothing_goes_on():
    found = made.read([], format="google")

    assert (found.claims, found.lists) == ((), {About.INCIDENT})
