"""The part in which a problem showed first, by its name."""

from dataclasses import MISSING, fields, replace
from typing import Any

import pytest

from aggregator.queries.answers.incidents import Rise
from aggregator.queries.rises import make_rise
from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.records import EvidenceRecord
from tests.unit.aggregator.web.examples import ACME

NOTHING: dict[str, Any] = {field.name: 0 for field in fields(Evidence) if field.default is MISSING}


def make_record(**changed: Any) -> EvidenceRecord:
    """Evidence as an assessment keeps it, with nothing in it but what is `changed`."""
    return replace(Evidence(**NOTHING), **changed).to_record()


@pytest.mark.parametrize(
    ("part", "dimension", "name"),
    [
        ("surface:api", "surface", "API"),
        ("surface:gone", "surface", "gone"),
        ("symptom:login", "symptom", "I cannot log in"),
        ("region:US-CA", "region", "California, US"),
        ("country:US", "country", "United States"),
    ],
)
def test_a_part_has_the_name_that_people_know(part, dimension, name):
    record = make_record(part=part, observed=40, window=5, expected=2.5)

    assert make_rise(evidence=record, entry=ACME) == Rise(dimension, name, 40, 5, 2.5)


@pytest.mark.parametrize("evidence", [None, make_record(), make_record(part="")])
def test_the_whole_service_is_no_part(evidence):
    assert make_rise(evidence=evidence, entry=ACME) is None
