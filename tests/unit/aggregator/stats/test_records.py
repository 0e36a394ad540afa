"""Keys of what is kept as JSON, and rows that another version wrote."""

from dataclasses import fields

import pytest

from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.ending.end_coverage import EndCoverage, Milestone
from aggregator.stats.place.causes import Explanation
from aggregator.stats.records import EndCoverageRecord, EvidenceRecord, ExplanationRecord, select_fields

EVIDENCE = Evidence(
    window=15,
    observed=40,
    expected=5.0,
    dispersion=1.5,
    statistic=12.0,
    threshold=9.0,
    e_value=1e5,
    p_value=1e-6,
    ratio=8.0,
    odds=1e6,
    floor=3,
    onset=29_000_000,
    peak=40,
    peak_at=29_000_015,
    peak_expected=5.0,
    excess=35.0,
    expected_since=5.0,
    absorbed=False,
    policy="1-test",
    severity=4.0,
    part="surface:api",
)
EXPLANATION = Explanation(
    service=1,
    cause=2,
    kind="runs on",
    minutes_earlier=3,
    times_usual=4.0,
    times_usual_there=20.0,
    share=0.75,
    policy="1-test",
    troubles=6,
    followed=5,
    chance=0.5,
    lift=3.0,
)
COVERAGE = EndCoverage(Milestone.HALF_HOUR, of=40, half=21, most=36, half_width=30.0, most_width=90.0)


def fill(kind):
    """One of these, with the same value everywhere."""
    return kind(**{field.name: Milestone.FIRST_ANNOUNCEMENT for field in fields(kind)})


@pytest.mark.parametrize(
    ("kind", "record"),
    [(Evidence, EvidenceRecord), (EndCoverage, EndCoverageRecord), (Explanation, ExplanationRecord)],
)
def test_keys(kind, record):
    assert fill(kind).to_record().keys() == record.__annotations__.keys()


def test_coverage_of_a_later_version_is_read():
    coverage = EndCoverage(
        Milestone.FIRST_ANNOUNCEMENT, of=9, half=4, most=8, half_width=30.0, most_width=90.0
    )

    assert EndCoverage.from_record(coverage.to_record() | {"new": 1}) == coverage


def explanation_of(record):
    return Explanation.from_record(record, service=1, cause=2, policy="1-test")


@pytest.mark.parametrize(
    ("read", "kept"),
    [
        (Evidence.from_record, EVIDENCE),
        (explanation_of, EXPLANATION),
        (EndCoverage.from_record, COVERAGE),
    ],
)
def test_what_is_written_is_read_also_beside_numbers_of_a_newer_version(read, kept):
    assert read(kept.to_record()) == kept
    assert read(kept.to_record() | {"number_to_come": 1.0}) == kept


def test_evidence_of_an_older_version_has_defaults():
    record = {name: value for name, value in EVIDENCE.to_record().items() if name not in ("severity", "part")}

    assert Evidence.from_record(record).severity == 0.0
    assert Evidence.from_record(record).part == ""


def test_an_explanation_of_an_older_version_has_defaults():
    record = {name: value for name, value in EXPLANATION.to_record().items() if name != "lift"}

    assert explanation_of(record).lift == 0.0


def test_no_key_of_evidence_is_required():
    """A snapshot with one odd row must be readable; of causes and endings every row has every key."""
    assert EvidenceRecord.__required_keys__ == set()
    assert (EndCoverageRecord.__optional_keys__, ExplanationRecord.__optional_keys__) == (set(), set())


def test_only_values_of_fields_are_selected():
    record = EVIDENCE.to_record() | {"number_to_come": 1.0}

    assert "number_to_come" not in select_fields(of=Evidence, record=record)
    assert select_fields(of=Evidence, record={"window": 15, "aside": 3}) == {"window": 15}
