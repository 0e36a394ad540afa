"""What the vendors of a scenario publish on their status pages, and when: the [[notices]] of its file.

    [[notices]]
    service = "claude"
    title = "Elevated errors"
    about = "incident"                    # or "maintenance"; an incident where nothing is said
    start = 2026-04-15T10:53:00           # of the first update; in `zone`, UTC where none is named
    zone = "America/New_York"
    components = ["claude.ai"]            # as the catalogue maps them
    updates = [[0, "investigating", "major"], [40, "identified", "partial"], [195, "resolved", "operational"]]

An update is (minute after the start, progress, how the components stand from then on); of a maintenance the
first one announces it `ahead` minutes before it starts, and `length` is how long it was planned to last.
"""

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.stats.replay.scenario import UnableToReadScenario
from aggregator.times import MINUTE

HERE = Path(__file__).parent


@dataclass(frozen=True)
class ScenarioClaim:
    """A claim of a scenario: its service, and the time from which it can be read."""

    service: str
    at: datetime
    claim: Claim


def load_claims(*, name: str) -> tuple[ScenarioClaim, ...]:
    """All claims of a scenario of this folder, and of those that it builds on, in order of time."""
    try:
        file = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
        claims = [
            each
            for n, entry in enumerate(file.get("notices", []))
            for each in _read_event(entry, f"{name}-{n}")
        ]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise UnableToReadScenario(f"{name}.toml, notices: {type(wrong).__name__}: {wrong}") from wrong
    beneath = load_claims(name=file["builds_on"]) if "builds_on" in file else ()
    return tuple(sorted((*beneath, *claims), key=lambda each: each.at))


def shift_claim(*, claim: ScenarioClaim, by: timedelta) -> ScenarioClaim:
    """The same at another time."""
    shifted = claim.claim
    times = {name: at + by for name in ("at", "since", "until") if (at := getattr(shifted, name)) is not None}
    return ScenarioClaim(claim.service, claim.at + by, replace(shifted, **times))


def _read_event(entry: dict[str, object], subject: str) -> list[ScenarioClaim]:
    start = entry["start"]
    if not isinstance(start, datetime):
        raise TypeError(f"start must be a date and time, not {start!r}")
    # A story is told in local time, as people who lived through it remember it.
    began = start.replace(tzinfo=ZoneInfo(str(entry.get("zone", "UTC")))).astimezone(UTC)
    about = About(str(entry.get("about", About.INCIDENT)))
    ahead, length = (timedelta(minutes=_check_minutes(entry.get(name, 0))) for name in ("ahead", "length"))
    claims = []
    for n, (minute, progress, standing) in enumerate(_check_updates(entry["updates"])):
        at = began + _check_minutes(minute) * MINUTE - (ahead if n == 0 else timedelta(0))
        over = Progress(progress) in (Progress.RESOLVED, Progress.COMPLETED)
        claim = Claim(
            about=about,
            subject=subject,
            update=f"{subject}-{n}",
            title=str(entry["title"]),
            standing=Standing(standing),
            progress=Progress(progress),
            at=at,
            since=began,
            until=at if over else began + length if length else None,
            parts=tuple(Part(name, name, Standing(standing)) for name in _check_names(entry["components"])),
        )
        claims.append(ScenarioClaim(str(entry["service"]), at, claim))
    return claims


def _check_updates(updates: object) -> list[tuple[object, str, str]]:
    if not isinstance(updates, list) or not all(isinstance(u, list) and len(u) == 3 for u in updates):
        raise TypeError("updates must be a list of [minute, progress, standing]")
    return [(minute, str(progress), str(standing)) for minute, progress, standing in updates]


def _check_names(components: object) -> list[str]:
    if not isinstance(components, list):
        raise TypeError("components must be a list of names")
    return [str(name) for name in components]


def _check_minutes(minutes: object) -> int:
    if not isinstance(minutes, int):
        raise TypeError(f"minutes must be whole numbers, not {minutes!r}")
    return minutes
