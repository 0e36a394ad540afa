"""Scenarios that can be played to the site: TOML files a person can read, and how to open them."""

import tomllib
from pathlib import Path

from aggregator.stats.replay.scenario import Scenario, UnableToReadScenario, parse_scenario

HERE = Path(__file__).parent


def load_scenario(*, name: str) -> Scenario:
    """Open `name`, a file or the name of one in this folder (wednesday, demo)."""
    # By the ending: the operator's files may be anywhere, and ours are named without it.
    path = Path(name) if name.endswith(".toml") else HERE / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
        name_of_base = tomllib.loads(text).get("builds_on")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise UnableToReadScenario(f"{path.name}: {wrong}") from wrong
    base = None
    if name_of_base is not None:
        base = load_scenario(name=str(path.with_name(f"{name_of_base}.toml")))
    return parse_scenario(text=text, base=base)
