"""Real programs on a database whose log was written with earlier times: what the site says after a stall.

The short version, with a clock of its own, is tests/integration/aggregator/test_stalls.py.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.request import urlopen

import pytest

from tests.sites.running import READY_WITHIN, ROOT, Site, prepared_site, wait_until

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Restart:
    """A site started with what it would remember. On a busy machine minutes lie between the times."""

    site: Site
    past_until: datetime  # the present minute when the past was written
    started: datetime
    ready: datetime


@contextmanager
def site_with_a_past(scene: str) -> Iterator[Restart]:
    with prepared_site() as site:
        past_until = datetime.now(UTC).replace(second=0, microsecond=0)
        write = f"from tests.long import past; past.write({scene!r}, {past_until.isoformat()!r})"
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", write]
        done = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        started = datetime.now(UTC)
        site.start_all()
        wait_until(lambda: has_ticked(site, started), within=READY_WITHIN, otherwise=site.log)
        yield Restart(site, past_until, started, datetime.now(UTC))


def has_ticked(site: Site, since: datetime) -> bool:
    try:
        fresh = api(site, "services/claude/")["generated_at"]
    except OSError:
        return False
    return fresh is not None and moment(fresh) > since + 5 * SECOND


def api(site: Site, path: str) -> Any:
    with urlopen(f"{site.url}api/v1/{path}", timeout=10) as answer:  # noqa: S310  our own site
        return json.load(answer)


def page(site: Site, path: str) -> str:
    with urlopen(f"{site.url}{path}", timeout=10) as answer:  # noqa: S310  our own site
        return answer.read().decode()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def stalled() -> Iterator[Restart]:
    with site_with_a_past("stalled") as found:
        yield found


@pytest.fixture(scope="module")
def away() -> Iterator[Restart]:
    with site_with_a_past("away") as found:
        yield found


def test_every_public_time_is_after_the_stall(stalled):
    site, started = stalled.site, stalled.started
    (incident,) = api(site, "services/claude/incidents/")["incidents"]

    said = [incident[name] for name in ("detected_at", "opened_at", "subsiding_at", "resolved_at")]
    steps = api(site, f"incidents/{incident['id']}/evidence/")["steps"]

    assert min(moment(each) for each in said if each) >= started
    assert min(moment(step["published_at"]) for step in steps) >= started
    assert moment(incident["evident_at"]) < stalled.past_until - 50 * MINUTE
    assert (incident["late"], [step["late"] for step in steps]) == (True, [True] * len(steps))


def test_the_pages_name_no_earlier_word_of_ours(stalled):
    site, started = stalled.site, stalled.started
    (incident,) = api(site, "services/claude/incidents/")["incidents"]
    service, story = page(site, "services/claude/"), page(site, f"incidents/{incident['id']}/")

    assert "This was announced late" in service
    assert "That was late: our own site was stalled" in story
    said = re.search(r"We said so at <time datetime=\"([^\"]+)\"", story)
    assert moment(said[1]) >= started.replace(microsecond=0)


def test_the_hour_is_a_gap_for_programs_and_readers(stalled):
    site, past_until = stalled.site, stalled.past_until
    found = api(site, "services/claude/timeseries/?step=5m")

    (gap,) = found["gaps"]
    assert abs(moment(gap["from"]) - (past_until - 60 * MINUTE)) < MINUTE
    # Not the last ones: they are not full.
    last = past_until - 10 * MINUTE
    inside = [p for p in found["points"] if moment(gap["from"]) < moment(p["at"]) < last]
    assert {point["level"] for point in inside} == {"no_data"}
    assert min(point["reports"] for point in inside) == 150
    assert "were not evaluated" in page(site, "services/claude/")
    assert "were not evaluated" in page(site, "")


def test_nobody_is_said_to_have_been_first(stalled):
    site = stalled.site

    kinds = api(site, "services/claude/lead-time/")["summary"]["kinds"]

    assert {kind for kind, count in kinds.items() if count} == {"late"}


def test_after_two_hours_away_nothing_is_said_to_have_ended(away):
    site = away.site
    service = api(site, "services/claude/")
    (incident,) = api(site, "services/claude/incidents/")["incidents"]

    assert service["level"] in {"problem", "subsiding"}
    assert (incident["late"], incident["resolved_at"], incident["ended_at"]) == (False, None, None)
    assert "before that nobody could report here" in page(site, "services/claude/")


def test_of_the_others_nothing_is_said_to_be_as_usual(away):
    site = away.site

    levels = {each["level"] for each in api(site, "services/")["services"] if each["slug"] != "claude"}

    assert levels == {"no_data"}


def test_the_two_hours_are_a_gap(away):
    found = api(away.site, "services/claude/timeseries/?step=5m")

    (gap,) = found["gaps"]
    assert abs(moment(gap["from"]) - (away.past_until - 120 * MINUTE)) < MINUTE
    assert away.started - MINUTE < moment(gap["to"]) < away.ready + MINUTE
