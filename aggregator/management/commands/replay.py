"""`manage.py replay FILE`: any series of counts through the production detector, without a database."""

import gzip
import json
import sys
import zlib
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from aggregator import scenarios
from aggregator.policy import current
from aggregator.stats.replay.incidents import ReplayedChange
from aggregator.stats.replay.playback import generate_batches
from aggregator.stats.replay.reading import read_rows
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.scenario import UnableToReadScenario
from aggregator.stats.replay.series import Batch, Names, UnableToReadSeries

MALFORMED = 2  # exit code


class Command(BaseCommand):
    help = "Replay counts (CSV, CSV.gz, or a scenario's TOML) and print each change of state as a JSON line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="CSV with a header, .csv.gz, or a scenario .toml")
        parser.add_argument("--bucket", type=int, default=60, help="seconds in a bucket")
        parser.add_argument(
            "--false-alarms",
            type=float,
            default=current().false_alarms_per_year,
            help="false incidents a year, for all services of the file together (default %(default)s)",
        )
        parser.add_argument(
            "--warmup", default=None, help="write nothing for states entered before (ISO 8601, UTC)"
        )
        parser.add_argument(
            "--silence",
            type=int,
            default=0,
            help="minutes without a row of any service after which nobody was listening (default 0: off)",
        )
        parser.add_argument("--seed", type=int, default=1, help="for a scenario")

    def handle(self, **options: Any) -> None:
        try:
            changes = _replay_file(options)
        except (UnableToReadSeries, UnableToReadScenario, OSError, zlib.error) as wrong:
            self.stderr.write(f"{options['file']}: {wrong}")
            sys.exit(MALFORMED)
        for change in changes:
            self.stdout.write(json.dumps(_make_record(change)))


def _replay_file(options: dict[str, Any]) -> list[ReplayedChange]:
    """Everything is read before anything is written: half an answer is none."""
    step, budget = _parse_bucket(options["bucket"]), options["false_alarms"]
    if not 0 < budget < float("inf"):
        raise UnableToReadSeries(f"--false-alarms must be above 0, not {budget}")
    if options["silence"] < 0:
        raise UnableToReadSeries(
            f"--silence must be 1 minute or more, or 0 for off, not {options['silence']}"
        )
    # Filtered at the end: what happens in the warm-up still has to be learned from.
    since = _parse_minute(options["warmup"]) if options["warmup"] else float("-inf")
    names = Names()
    policy = replace(current(), false_alarms_per_year=budget)
    replay = Replay(names, policy, step, silence=options["silence"])
    for batch in _read_batches(options["file"], names, options["seed"]):
        replay.feed(batch)
    return [change for change in replay.finish() if change.at >= since]


def _read_batches(file: str, names: Names, seed: int) -> Iterator[Batch]:
    if file.endswith(".toml"):
        yield from generate_batches(scenario=scenarios.load_scenario(name=file), names=names, seed=seed)
    elif file.endswith(".gz"):
        with gzip.open(file) as lines:
            yield from read_rows(lines=lines, names=names)
    else:
        with open(file, "rb") as lines:
            yield from read_rows(lines=lines, names=names)


def _parse_bucket(bucket: int) -> int:
    """Minutes; buckets shorter than a minute are added up to closed minutes, as in production."""
    if bucket < 1 or 3600 % bucket or (bucket % 60 and 60 % bucket):
        raise UnableToReadSeries(
            f"--bucket must divide an hour and fit a minute or whole minutes, not {bucket} s"
        )
    return max(bucket // 60, 1)


def _parse_minute(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnableToReadSeries(f"--warmup: unreadable time {text!r}") from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return moment.timestamp() / 60


def _format_time(minute: int | None) -> str | None:
    if minute is None:
        return None
    return datetime.fromtimestamp(minute * 60, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _make_record(change: ReplayedChange) -> dict[str, object]:
    evidence = change.evidence
    return {
        "at": _format_time(change.at),
        "service": change.service,
        "incident": f"{change.service}-{change.incident}",
        "state": change.state,
        "onset_at": _format_time(change.onset_at),
        "ended_at": _format_time(change.ended_at),
        "surfaces": list(change.scope.surfaces),
        "regions": list(change.scope.regions),
        "symptoms": list(change.scope.symptoms),
        "peak": evidence.peak,
        "excess": evidence.excess,
        "expected": evidence.peak_expected,
        "p_value": evidence.p_value,
        "policy": evidence.policy,
    }
