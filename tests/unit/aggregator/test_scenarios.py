"""Scenarios are opened with what they build on."""

from pathlib import Path

import pytest

from aggregator import scenarios
from aggregator.stats.replay.scenario import UnableToReadScenario

SHIPPED = [path.stem for path in scenarios.HERE.glob("*.toml")]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_ones_can_be_opened(name):
    assert scenarios.load_scenario(name=name).services


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b'builds_on = "story"', "story.toml builds on itself"),
        (b'builds_on = "no/where"', "story.toml: Invalid name"),
        (b'builds_on = "\\u0000"', "embedded null byte"),
        (b"builds_on = " + b"[" * 3_000, "story.toml: maximum recursion"),
        (b"\xff", "story.toml: .utf-8"),
        (b"a = ", "story.toml: Invalid value"),
    ],
)
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, text, complaint):
    (tmp_path / "story.toml").write_bytes(text)

    with pytest.raises(UnableToReadScenario, match=complaint):
        scenarios.load_scenario(name=str(tmp_path / "story.toml"))
