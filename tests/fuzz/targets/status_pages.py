"""Answers of vendors' status pages, by every reader, and all that is made of them without a database."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from aggregator.official import reading
from aggregator.official.claims import Claim, Document, UnableToReadPage
from aggregator.official.parsing.answers import parse_script_object
from aggregator.official.readers import history
from aggregator.official.timeline.events import SeenClaim, collect_events
from aggregator.official.timeline.records import list_component_records, list_incident_records
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.mutation import mutate_json, mutate_text
from tests.fuzz.scratch import write_scratch

CORPUS = Path(__file__).parents[2] / "official"
NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)
LONGEST = {"subject": 100, "update": 100, "title": 200}  # characters: the columns
FEEDS = (".atom", ".rss")
LARGEST = 60_000  # bytes of a sample: a larger one says nothing new, and takes long


def make_targets() -> list[FuzzTarget]:
    """One for each format; one for the history; one that has to find the format first."""
    values = _read_values()
    every = [value for samples in values.values() for value in samples]
    targets = [_make_target(name, values) for name in reading.READERS if name not in {"feed", "apple"}]
    apple = mutate_json(values["apple"], write=lambda text: f"jsonCallback({text});")
    feeds = [path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.suffix in FEEDS]
    feeds = [feed for feed in feeds if len(feed) < LARGEST]
    lines = (CORPUS / "github_official_incidents.jsonl").read_bytes().splitlines()[:12]
    return [
        *targets,
        FuzzTarget("apple", _reader("apple"), (UnableToReadPage,), apple),
        FuzzTarget("feed", _reader("feed"), (UnableToReadPage,), mutate_text(feeds)),
        FuzzTarget("history", _read_history, (UnableToReadPage,), mutate_json(list(map(json.loads, lines)))),
        FuzzTarget("read_official --file", _run_command, (SystemExit,), mutate_json(every)),
    ]


def _make_target(name: str, values: dict[str, list[Any]]) -> FuzzTarget:
    return FuzzTarget(name, _reader(name), (UnableToReadPage,), mutate_json(values[name]))


def _read_values() -> dict[str, list[Any]]:
    """Samples by format; the name of a file begins with it."""
    values: dict[str, list[Any]] = {name: [] for name in reading.READERS}
    for path in sorted(CORPUS.iterdir()):
        name = path.stem.partition("_")[0]
        if path.suffix == ".json" and path.stat().st_size < LARGEST:
            name = {"foreign": "heroku"}.get(name, name)
            text = path.read_bytes()
            encoding = "utf-16" if text.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
            values[name].append(json.loads(text.decode(encoding)))
    script = (CORPUS / "apple_system_status.js").read_bytes()
    values["apple"].append(parse_script_object(body=script, content_type=""))
    return values


def _reader(name: str) -> Any:
    def read(body: bytes) -> None:
        check_document(reading.read_document(format=name, body=body, content_type=""))

    return read


def _read_history(body: bytes) -> None:
    check_document(history.read_document(body=body))


def _run_command(body: bytes) -> None:
    """It finds the format by itself, and exits with a code and a reason."""
    out = StringIO()
    call_command("read_official", files=[str(write_scratch("page.json", body))], stdout=out, stderr=out)
    out.getvalue().encode()


def check_document(document: Document) -> None:
    """What follows must take it: the columns of the table, and the timeline."""
    for claim in document.claims:
        check_claim(claim)
    collect_events(seen=[SeenClaim(claim, NOW, None) for claim in document.claims])
    list_incident_records(documents=(document,))
    list_component_records(documents=(document,))


def check_claim(claim: Claim) -> None:
    for name, longest in LONGEST.items():
        text = getattr(claim, name)
        if len(text) > longest or "\0" in text:
            raise ValueError(f"{name} does not fit its column")
        text.encode()
    for at in (claim.at, claim.since, claim.until):
        if at is not None and at.astimezone(UTC).utcoffset() is None:
            raise ValueError("a time without a zone")
