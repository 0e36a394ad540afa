"""Google's dashboards."""

from dataclasses import replace

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at
from tests.unit.aggregator.official.foreign_answers import read_foreign

COMPUTE, DISK, MAIL = ("p1", "Acme Compute Engine"), ("p2", "Acme Disk"), ("p3", "Acme Mail")


def test_incidents_become_claims_of_updates_and_ends():
    document = read_foreign("google", "google_incidents.json")

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
    assert document.claims == (
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
    assert (document.dropped, document.lists) == (0, {About.INCIDENT})


def incident(**fields: object) -> dict[str, object]:
    begun = {"id": "i", "begin": "2026-03-02T10:00:00Z", "external_desc": "Trouble", "affected_products": []}
    return {**begun, **fields}


def test_impact_in_other_words_is_not_guessed():
    (claim,) = claim_builders.read_page([incident(status_impact="SERVICE_ODD")], format="google").claims

    assert (claim.standing, claim.progress) == (None, Progress.INVESTIGATING)


def test_incident_without_any_words_is_left_out():
    document = claim_builders.read_page(
        [incident(), incident(id="j", external_desc=" ", service_name=None)], format="google"
    )

    assert ([claim.subject for claim in document.claims], document.dropped, document.lists) == (
        ["i"],
        1,
        frozenset(),
    )


def test_update_without_a_time_is_left_out_and_named_by_its_place():
    updates = [{"created": "2026-03-02T12:00:00Z"}, {"status": "SERVICE_OUTAGE"}]

    document = claim_builders.read_page([incident(updates=updates)], format="google")

    assert document.left_out == ("entries[0].updates[1]: it has no time created or when",)


def test_end_is_the_last_word_even_if_more_was_written_afterwards():
    update = {"created": "2026-03-02T12:00:00Z", "status": "SERVICE_DISRUPTION"}
    page = [incident(end="2026-03-02T11:00:00Z", updates=[update])]

    last = claim_builders.read_page(page, format="google").claims[-1]

    assert (last.progress, last.at, last.until) == (
        Progress.RESOLVED,
        at("2026-03-02T12:00"),
        at("2026-03-02T11:00"),
    )


def test_list_of_nothing_says_that_nothing_goes_on():
    document = claim_builders.read_page([], format="google")

    assert (document.claims, document.lists) == ((), {About.INCIDENT})
