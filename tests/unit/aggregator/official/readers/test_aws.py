"""AWS's public dashboard."""

from dataclasses import replace

import pytest

from aggregator.official import reading
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from tests.unit.aggregator.official import claim_builders
from tests.unit.aggregator.official.claim_builders import at, load_answer
from tests.unit.aggregator.official.foreign_answers import read_foreign

PAGE = "https://health.aws.amazon.com/health/status"
ALL = ("multipleservices-north-1", "Multiple services (North)")
EC2 = ("ec2-north-1", "Amazon Elastic Compute Cloud (North)")
S3 = ("s3-north-1", "Amazon Simple Storage Service (North)")
ARN = "arn:aws:health:north-1::event/MULTIPLE_SERVICES/AWS_MULTIPLE_SERVICES_OPERATIONAL_ISSUE/A1"


def test_event_tells_how_each_service_stood_at_each_time():
    claims = read_foreign("aws", "aws_currentevents.json").claims[:3]

    first = Claim(
        *(About.INCIDENT, ARN, "2026-03-02T10:00:00+00:00", f"{ALL[1]}: Increased Error Rates"),
        *(None, Progress.INVESTIGATING, at("2026-03-02T10:00")),
        since=at("2026-03-02T09:50"),
        parts=(Part(*EC2), Part(*S3), Part(*ALL)),
        url=PAGE,
    )
    worse = replace(
        first,
        update="2026-03-02T10:10:00+00:00",
        standing=Standing.MAJOR,
        at=at("2026-03-02T10:10"),
        parts=(Part(*ALL, Standing.MAJOR), Part(*EC2, Standing.MAJOR)),
    )
    assert claims == (
        first,
        worse,
        replace(
            worse,
            update="2026-03-02T10:20:00+00:00",
            at=at("2026-03-02T10:20"),
            parts=(Part(*ALL), Part(*S3, Standing.OPERATIONAL)),
        ),
    )


def test_event_that_is_over_says_so_when_it_ended():
    document = read_foreign("aws", "aws_currentevents.json")

    last = document.claims[-1]
    assert (last.subject, last.title) == (
        "internetconnectivity-south-2 2026-03-02T07:00:00Z",
        "AWS Internet Connectivity (South): Packet Loss",
    )
    assert (last.progress, last.at, last.until) == (Progress.RESOLVED, *[at("2026-03-02T08:00")] * 2)
    assert (document.dropped, document.lists) == (0, {About.INCIDENT})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_answer_is_read_by_its_mark(encoding):
    body = load_answer("aws_currentevents.json").decode().encode(encoding)

    assert reading.read_document(format="aws", body=body, content_type="") == read_foreign(
        "aws", "aws_currentevents.json"
    )


def test_answer_with_the_other_mark_is_read_too():
    body = b"\xfe\xff" + load_answer("aws_currentevents.json").decode().encode("utf-16-be")

    assert len(reading.read_document(format="aws", body=body, content_type="").claims) == 5


def test_quiet_dashboard_says_that_nothing_goes_on():
    assert reading.read_document(format="aws", body="[]".encode("utf-16"), content_type="").lists == {
        About.INCIDENT
    }


@pytest.mark.parametrize("status", ["1", 1, "7", None, [], True])
def test_other_codes_tell_no_standing(status):
    event = {
        "service": "s3-a",
        "summary": "Errors",
        "date": 1772445000,
        "status": status,
        "event_log": [{"timestamp": "1772445000", "status": status}],
    }

    (claim,) = claim_builders.read_page([event], format="aws").claims

    assert (claim.title, claim.standing, claim.progress) == ("Errors", None, Progress.INVESTIGATING)
