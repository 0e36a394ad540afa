"""Claims and answers for tests."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.official import reading
from aggregator.official.claims import About, Claim, Document, Part, Progress, Standing
from aggregator.official.timeline.events import SeenClaim

ANSWERS = Path(__file__).parents[3] / "official"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def load_answer(name: str) -> bytes:
    return (ANSWERS / name).read_bytes()


def read_recorded(name: str, *, format: str) -> Document:  # noqa: A002
    return reading.read_document(format=format, body=load_answer(name), content_type="")


def read_page(page: object, *, format: str = "statuspage") -> Document:  # noqa: A002
    return reading.read_document(
        format=format, body=json.dumps(page).encode(), content_type="application/json"
    )


def make_statuspage(**lists: object) -> dict[str, object]:
    """An answer of the Statuspage API with these lists."""
    return {"page": {"id": "p", "name": "Acme"}, **lists}


NOON = at("2026-03-02T12:00")


def make_seen_claim(
    minute: float, *, claim: Claim, seen: float | None = None, absent: float | None = None
) -> SeenClaim:
    """A claim of `minute` past noon, first seen then unless told; nobody had looked before, unless told."""
    dated = Claim(**{**claim.__dict__, "at": NOON + minute * MINUTE})
    return SeenClaim(
        dated,
        NOON + (minute if seen is None else seen) * MINUTE,
        None if absent is None else NOON + absent * MINUTE,
    )


def make_state_claim(standing: Standing | None, *, part: str = "api") -> Claim:
    return Claim(About.COMPONENT, part, "", part.upper(), standing, None, None)


def make_update_claim(
    progress: Progress = Progress.INVESTIGATING,
    *,
    name: str = "",
    standing: Standing | None = None,
    about: About = About.INCIDENT,
    since: float | None = None,
    until: float | None = None,
    **parts: Standing | None,
) -> Claim:
    """Of incident or maintenance "i"; parts by name."""
    return Claim(
        about,
        "i",
        name or progress.value,
        "Trouble",
        standing,
        progress,
        None,
        since=None if since is None else NOON + since * MINUTE,
        until=None if until is None else NOON + until * MINUTE,
        parts=tuple(Part(part, part.upper(), how) for part, how in parts.items()),
    )
