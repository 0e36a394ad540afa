"""The acceptance story through `manage.py simulate` and `manage.py replay`."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from aggregator.scenarios import HERE

ONSET = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)  # 10:30 a.m. Eastern
EASTERN = timedelta(hours=-4)


def replay(file, **options):
    """What the command prints, read back."""
    out = io.StringIO()
    call_command("replay", str(file), stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    file = tmp_path_factory.mktemp("story") / "wednesday.csv.gz"
    call_command("simulate", "wednesday", out=str(file))
    return replay(file)


def at(change):
    return datetime.fromisoformat(change["at"])


def test_exactly_one_incident_in_eight_weeks(story):
    assert {change["incident"] for change in story} == {"claude-1"}


def test_it_is_said_within_five_minutes(story):
    assert story[0]["state"] in ("suspected", "open")
    assert timedelta() < at(story[0]) - ONSET <= timedelta(minutes=5)


def test_it_subsides_around_one_and_is_resolved_later(story):
    subsiding = [at(change) for change in story if change["state"] == "subsiding"]

    assert [moment for moment in subsiding if not 120 <= (moment - ONSET) / timedelta(minutes=1) <= 180] == []
    assert subsiding
    assert story[-1]["state"] == "resolved"


def test_the_surfaces_are_those_told_and_the_place_is_the_world(story):
    assert story[-1]["surfaces"] == ["chat", "claude-code", "mobile-app"]
    assert story[-1]["regions"] == []


def test_the_scenario_file_itself_tells_the_same_story(story):
    assert replay(HERE / "wednesday.toml") == story


def test_nothing_is_written_of_states_before_the_warmup(story):
    later = replay(HERE / "wednesday.toml", warmup="2026-04-15T16:00:00Z")

    assert later == [change for change in story if at(change) >= datetime(2026, 4, 15, 16, tzinfo=UTC)]
