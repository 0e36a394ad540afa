"""What a page says, as plain records."""

from dataclasses import replace

from aggregator.official.claims import Document, Part, Progress, Standing
from aggregator.official.timeline.records import (
    ComponentRecord,
    list_component_records,
    list_incident_records,
)
from tests.unit.aggregator.official.claim_builders import NOON, make_state_claim, make_update_claim


def make_record(*claims):
    (incident,) = list_incident_records(documents=[Document(claims)])
    return incident


def test_incident_without_any_time_has_none():
    incident = make_record(make_update_claim(Progress.RESOLVED))

    assert (incident.began_at, incident.ended_at, incident.progress) == (None, None, "resolved")


def test_end_is_known_without_a_beginning():
    incident = make_record(make_update_claim(Progress.RESOLVED, until=5))

    assert (incident.began_at, (incident.ended_at - NOON).seconds) == (None, 300)


def test_updates_of_several_files_are_one_incident():
    first = replace(make_update_claim(api=Standing.MAJOR), at=NOON)
    last = replace(make_update_claim(Progress.RESOLVED, web=None), at=NOON.replace(hour=13))

    (incident,) = list_incident_records(documents=[Document((last,)), Document((first,))])

    assert (incident.began_at, incident.ended_at) == (NOON, NOON.replace(hour=13))
    assert (incident.impact, incident.components) == ("major", ("API", "WEB"))


def test_impact_is_what_is_told():
    told = [
        make_update_claim(),
        make_update_claim(standing=Standing.OPERATIONAL),
        make_update_claim(api=Standing.OPERATIONAL),
    ]

    assert [make_record(claim).impact for claim in told] == [None, "operational", None]


def test_of_a_component_in_several_files_the_last_counts():
    documents = [
        Document((make_state_claim(Standing.OPERATIONAL), make_state_claim(Standing.MAJOR, part="web"))),
        Document((make_state_claim(Standing.PARTIAL),), unstated=frozenset({Part("x", "X")})),
    ]

    assert list_component_records(documents=documents) == (
        ComponentRecord("API", Standing.PARTIAL),
        ComponentRecord("WEB", Standing.MAJOR),
        ComponentRecord("X", None),
    )


def test_incident_without_words_has_no_title():
    assert make_record(replace(make_update_claim(), title="")).title is None
