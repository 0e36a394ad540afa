"""manage.py audit https://example.org/api/v1/incidents/17/: find a site's evidence again from its API."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NotRequired, TypedDict
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from aggregator.stats.detector.concentration import caps
from aggregator.stats.ledger import audit
from aggregator.stats.ledger.public_minutes import PublicMinutes
from aggregator.stats.policy import Policy
from aggregator.stats.policy_keys import compute_version, restore_policy
from aggregator.stats.records import EvidenceRecord, JsonObject

MOST_BYTES = 20_000_000
SECONDS = 20
Get = Callable[[str], Any]
# What was recomputed, and whether it is as published; None where that was not checked.
Line = tuple[str, bool | None]


class PublishedStep(TypedDict):
    """What we read of a step in a site's answer."""

    at: str
    state: str
    policy: str
    evidence: EvidenceRecord
    usual: JsonObject


# `from` is a word of Python's, hence not as a class.
PublishedGap = TypedDict("PublishedGap", {"from": str, "to": str})
PublishedMinutes = TypedDict(
    "PublishedMinutes",
    {
        "from": str,
        "reports": list[int],
        "counted": list[int],
        "counted_works": list[int],
        "networks": list[int],
        "official": NotRequired[list[int]],  # older sites read no pages
        "unheard": NotRequired[list[PublishedGap]],  # older sites kept no such record
    },
)


class Command(BaseCommand):
    help = "Works out the evidence of an incident again from what a site publishes, and tells what differs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "url", help="the incident's address in the API: http(s)://.../api/v1/incidents/17/"
        )

    def handle(self, **options: Any) -> None:
        url = options["url"].rstrip("/") + "/"
        if urlsplit(url).scheme not in ("http", "https") or "/incidents/" not in url:
            raise CommandError(f"{url}: give the address of an incident, http(s)://.../api/v1/incidents/17/")
        try:
            lines = check_steps(url=url, get=_fetch_json)
        except (KeyError, TypeError, ValueError, AttributeError) as odd:
            raise CommandError(f"{url}: not the answers of such a site: {odd!r}") from odd
        for line, _ in lines:
            self.stdout.write(line)
        unchecked = sum(good is None for _, good in lines)
        if unchecked:
            self.stdout.write(f"{unchecked} of {len(lines)} not checked.")
        if any(good is False for _, good in lines):
            raise CommandError("Not everything could be found again.")


def check_steps(*, url: str, get: Get) -> list[Line]:
    """One line for each change of state."""
    steps: list[PublishedStep] = get(f"{url}evidence/")["steps"]
    published: PublishedMinutes = get(f"{url}minutes/")
    policy = restore_policy(get(f"{url.rpartition('incidents/')[0]}policy/")["numbers"])
    minutes = _parse_minutes(
        published, known=any(step["evidence"].get("networks") is not None for step in steps)
    )
    announced = next((_parse_minute(s["at"]) for s in steps if _has_seconds(s["at"])), None)
    began = steps[0]["evidence"].get("part") if steps else None
    return [
        _describe_unchecked(step, part) if part else _check_step(step, minutes, policy, announced)
        for step in steps
        for part in [began or step["evidence"].get("part")]
    ]


def _describe_unchecked(step: PublishedStep, part: str) -> Line:
    """Minutes of a place could point to somebody, so those of parts are not published.

    What an incident that began with a part says later of the whole rests on the part's onset.
    """
    reason = f"not checked: it rests on {part}, and minutes of a part are not published"
    return f"{step['at']} {step['state']}: {reason}", None


def _check_step(step: PublishedStep, minutes: PublicMinutes, policy: Policy, announced: int | None) -> Line:
    name = f"{step['at']} {step['state']}"
    if step["policy"] != compute_version(policy):
        return f"{name}: made with policy {step['policy']}, the site has {compute_version(policy)} now", False
    if not step["usual"]:
        return f"{name}: what was usual then is not on record", False
    # Changes found within a running minute carry seconds; at the end of a minute they never do.
    within = _has_seconds(step["at"])
    at = _parse_minute(step["at"]) + within
    states = ("suspected", "open") if within else (step["state"],)  # it may have become `open` at once
    again = partial(
        audit.recompute_evidence,
        at=at,
        usual=step["usual"],
        minutes=minutes,
        policy=policy,
        announced_early=announced,
    )
    recomputed = next(filter(None, (again(state=state) for state in states)), None)
    if recomputed is None:
        return f"{name}: NOT FOUND, the published counts give no such change then", False
    compared = ("onset", "offset") if within else None  # before the minute was over: its count grew on
    different = audit.find_differences(stated=step["evidence"], recomputed=recomputed, only=compared)
    if different:
        differences = ", ".join(f"{d.name} {d.stated:g}, found {d.recomputed:g}" for d in different)
        return f"{name}: DIFFERS: {differences}", False
    return f"{name}: as said ({recomputed.statistic:.1f} nats, {recomputed.threshold:.1f} needed)", True


def _parse_minutes(published: PublishedMinutes, *, known: bool) -> PublicMinutes:
    reports, counted = np.array(published["reports"], np.int64), np.array(published["counted"], np.int64)
    aside = caps.sum_latest_quarter(counts=(reports - counted)[None])[0]
    networks = np.array(published["networks"], np.int64) if known else None
    official = np.array(published["official"], np.int64) if "official" in published else None
    gaps = published.get("unheard", [])
    unheard = tuple((_parse_minute(gap["from"]), _parse_minute(gap["to"])) for gap in gaps)
    return PublicMinutes(
        _parse_minute(published["from"]),
        counted,
        np.array(published["counted_works"], np.int64),
        aside,
        networks,
        official,
        unheard,
    )


def _parse_minute(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) // 60


def _has_seconds(text: str) -> bool:
    return datetime.fromisoformat(text).timestamp() % 60 != 0


def _fetch_json(url: str) -> Any:
    try:
        with urlopen(url, timeout=SECONDS) as answer:  # noqa: S310  http(s) was checked
            if urlsplit(answer.geturl()).scheme not in ("http", "https"):
                raise CommandError(f"{url}: leads away from the web")
            return json.loads(answer.read(MOST_BYTES))
    except (URLError, TimeoutError, ValueError) as wrong:
        raise CommandError(f"{url}: {wrong}") from wrong
