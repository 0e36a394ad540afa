"""Twenty months of GitHub's own incidents, brought in, against a plain count of their minutes by day."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils.text import slugify

from aggregator.official.readers import history
from aggregator.pipeline import claims
from aggregator.queries.incidents import ledger, uptime
from aggregator.stats.ledger.lead import Kind
from reports.queries import catalogue
from tests.builders.reports import DAY, MINUTE, make_service
from tests.builders.vendors import make_status_page

FILE = Path(__file__).parents[3] / "official" / "github_official_incidents.jsonl"
NOW = datetime(2026, 8, 22, tzinfo=UTC)
DAYS = 600
# Statuspage: an incident of major impact is a partial outage of what it names, a critical one a major outage.
MAJOR, PARTIAL = "critical", "major"


def incidents() -> list[dict]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def components() -> dict[str, str]:
    """Name by slug."""
    return {slugify(name): name for row in incidents() for name in row["components"] or []}


def plain_count() -> dict[tuple[str, date], tuple[int, int]]:
    """(major, partial) minutes by component and day, minute by minute; who names none means all of them."""
    everything = list(components())
    worst: dict[tuple[str, datetime], str] = {}
    for row in sorted(incidents(), key=lambda row: row["impact"] == MAJOR):  # the major ones write over
        minute, end = (datetime.fromisoformat(row[field]) for field in ("started_at", "resolved_at"))
        names = [slugify(name) for name in row["components"] or []] or everything
        while row["impact"] in {MAJOR, PARTIAL} and minute < end:
            worst |= {(name, minute): row["impact"] for name in names}
            minute += MINUTE
    counts: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0])
    for (name, minute), impact in worst.items():
        counts[name, minute.date()][impact == PARTIAL] += 1
    return {key: (major, partial) for key, (major, partial) in counts.items()}


@pytest.fixture
def github(db):
    service = make_service("github", surfaces=components())
    return make_status_page(
        service, read_at=NOW, components={name: [slug] for slug, name in components().items()}
    )


@pytest.fixture
def brought_in(github) -> int:
    return claims.import_claims(
        page=github.pk, claims=history.read_document(body=FILE.read_bytes()).claims, now=NOW
    )


def test_uptime_of_each_component_and_day_is_that_of_a_plain_count(brought_in):
    measured = uptime.read_uptime(service=catalogue().entries["github"], days_back=DAYS, now=NOW)

    counted = {
        (line.surface.slug, measured.first + n * DAY): (round(day.major), round(day.partial))
        for line in measured.lines[1:]
        for n, day in enumerate(line.vendor)
        if day.raw
    }
    assert counted == plain_count()
    assert (len(counted) > 100, len(measured.lines)) == (True, 13)


def test_history_is_counted_and_earns_neither_lead_nor_mark(brought_in):
    measured = ledger.read_ledger(service=catalogue().entries["github"], first=NOW - DAYS * DAY, now=NOW)

    assert {entry.kind for entry in measured.entries} == {Kind.UNVERIFIED}
    assert (measured.summary.judged, measured.summary.grade) == (0, None)


def test_bringing_the_same_in_again_changes_nothing(github, brought_in):
    again = claims.import_claims(
        page=github.pk, claims=history.read_document(body=FILE.read_bytes()).claims, now=NOW + DAY
    )

    assert (brought_in > 1500, again) == (True, 0)
