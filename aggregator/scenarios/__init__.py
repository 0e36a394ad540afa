"""Scenarios that can be played to the site: TOML files a person can read, and how to open them."""

import tomllib
from pathlib import Path

from aggregator.stats.replay.scenario import Scenario, UnableToReadScenario, parse_scenario

HERE = Path(__file__).parent


def load_scenario(*, name: str) -> Scenario:
    """Open `name`, a file or the name of one in this folder (wednesday, demo)."""
    # By the ending: the operator's files may be anywhere, and ours are named without it.
    return _load_file(Path(name) if name.endswith(".toml") else HERE / f"{name}.toml", ())


def _load_file(path: Path, above: tuple[Path, ...]) -> Scenario:
    """`above`: the files that build on this one."""
    if path in above:
        raise UnableToReadScenario(f"{path.name} builds on itself")
    try:
        text = path.read_text(encoding="utf-8")
        name_of_base = tomllib.loads(text).get("builds_on")
        below = None if name_of_base is None else path.with_name(f"{name_of_base}.toml")
    # A ValueError: what is no UTF-8, no TOML, or no name of a file.
    except (OSError, RecursionError, ValueError) as wrong:
        raise UnableToReadScenario(f"{path.name}: {wrong}") from wrong
    return parse_scenario(text=text, base=_load_file(below, (*above, path)) if below else None)
