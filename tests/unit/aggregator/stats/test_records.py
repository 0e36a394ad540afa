"""The keys of what is kept as JSON: they are those that are written."""

from dataclasses import fields

import pytest

from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.ending.coverage import EndCoverage
from aggregator.stats.ending.track_record import Milestone
from aggregator.stats.place.causes import Explanation
from aggregator.stats.records import EndCoverageRecord, EvidenceRecord, ExplanationRecord


def fill(kind):
    """One of these, with the same value everywhere."""
    return kind(**{field.name: Milestone.FIRST_WORD for field in fields(kind)})


@pytest.mark.parametrize(
    ("kind", "record"),
    [(Evidence, EvidenceRecord), (EndCoverage, EndCoverageRecord), (Explanation, ExplanationRecord)],
)
def test_keys(kind, record):
    assert fill(kind).to_record().keys() == record.__annotations__.keys()


def test_coverage_of_a_later_version_is_read():
    coverage = EndCoverage(Milestone.FIRST_WORD, of=9, half=4, most=8, half_width=30.0, most_width=90.0)

    assert EndCoverage.from_record(coverage.to_record() | {"new": 1}) == coverage
