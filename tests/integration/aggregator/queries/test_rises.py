"""The part of a service in which a problem showed first."""

from dataclasses import fields

import pytest

from aggregator.models import Assessment, Incident, State
from aggregator.queries.answers.incidents import Rise
from aggregator.queries.rises import make_rise, select_first_evidence
from aggregator.stats.detector.evidence import Evidence
from tests.builders.derived import make_incident
from tests.builders.reports import AT, MINUTE

# As the detector writes it; what is not told of a part is nothing here.
NUMBERS = dict.fromkeys((field.name for field in fields(Evidence)), 0) | {
    "observed": 12,
    "window": 5,
    "expected": 1.5,
    "part": "",
}


@pytest.mark.parametrize(
    ("part", "dimension", "name"),
    [
        ("surface:chat", "surface", "Chat"),
        ("surface:", "surface", "Not sure"),
        ("surface:gone", "surface", "gone"),
        ("symptom:login", "symptom", "Login"),
        ("symptom:", "symptom", "Not said"),
        ("country:DE", "country", "Germany"),
        ("region:US-CA", "region", "California, US"),
    ],
)
def test_a_part_is_told_by_its_name(part, dimension, name, entry):
    evidence = NUMBERS | {"part": part}

    assert make_rise(evidence=evidence, entry=entry) == Rise(dimension, name, 12, 5, 1.5)


@pytest.mark.parametrize("evidence", [NUMBERS, {}, None])
def test_the_whole_service_is_no_part(evidence, entry):
    assert make_rise(evidence=evidence, entry=entry) is None


def test_the_first_evidence_of_a_part_is_that_of_the_incident(acme):
    steps = {State.SUSPECTED: AT - 9 * MINUTE, State.OPEN: AT - 6 * MINUTE, State.SUBSIDING: AT}
    make_incident(acme, steps=steps)
    for state, part in ((State.SUSPECTED, ""), (State.OPEN, "surface:chat"), (State.SUBSIDING, "country:DE")):
        Assessment.objects.filter(state=state).update(evidence=NUMBERS | {"part": part})

    (first,) = Incident.objects.annotate(first=select_first_evidence()).values_list("first", flat=True)

    assert first == NUMBERS | {"part": "surface:chat"}


def test_without_a_part_there_is_no_such_evidence(acme):
    make_incident(acme, steps={State.OPEN: AT})

    assert list(Incident.objects.values_list(select_first_evidence(), flat=True)) == [None]
