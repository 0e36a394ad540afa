"""The examples of docs/api.md, run in their order: each curl command must get the answer printed below it.

A "..." at the end of a list stands for further entries. The numbers that the server makes up
(UUIDs) are compared by their shape, fractions as far as they are printed, all else by value: the clock
stands at NOW.
"""

import json
import math
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from aggregator.models import Assessment, State
from aggregator.official.claims import Standing
from aggregator.stats.detector.evidence import Evidence
from aggregator.web.api import clock
from reports.catalogue import SHIPPED
from reports.catalogue.load import load_catalogue
from reports.models import Exclusion, Service
from reports.proof_of_work.challenges import make_challenge, read_solution
from reports.proof_of_work.scope import ProofScope
from reports.web import api
from tests.builders.derived import (
    TOKEN,
    make_baseline,
    make_incident,
    make_note,
    make_rollup,
    make_tick,
    make_vendor_key,
    make_watch,
)
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_status_page,
    read_status_page,
)

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
EXAMPLE = re.compile(r"```sh\n(curl .*?)\n```\n\n`(\d{3})`.*?\n\n```json\n(.*?)\n```", re.DOTALL)
SOLVER = re.compile(r"```python\n(.*?)```", re.DOTALL)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

ONSET = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)
NOW = datetime(2026, 4, 15, 14, 59, 41, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Example(NamedTuple):
    command: str
    status: int
    body: Any


def examples() -> list[Example]:
    found = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    return [Example(command, int(status), json.loads(body)) for command, status, body in found]


def test_every_curl_of_the_page_is_an_example():
    assert len(examples()) == PAGE.read_text(encoding="utf-8").count("```sh\ncurl ") > 0


@pytest.mark.django_db
def test_examples_get_the_answers_printed_below_them(story):
    client = Client()

    for example in examples():
        status, body = ask(client, example.command)

        assert (status, body) == (example.status, completed(example.body, body)), example.command


def test_function_that_solves_challenges_does(settings):
    settings.PROOF_OF_WORK_TRIES = 50
    scope, now = ProofScope("claude", b"n" * 16), datetime.now(UTC)
    challenge = make_challenge(scope=scope, now=now)
    (code,) = SOLVER.findall(PAGE.read_text(encoding="utf-8"))

    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  our own page

    assert read_solution(text=names["solve"](challenge), scope=scope, now=now) == challenge["signature"]


def ask(client: Client, command: str) -> tuple[int, Any]:
    """What a curl command asks, asked of the test client. curl's --json is a POST."""
    words = shlex.split(command.replace("\\\n", " ").replace("$TOKEN", TOKEN))
    url = next(word for word in words if word.startswith("http"))
    address = urlsplit(url)._replace(scheme="", netloc="").geturl()
    if "--json" in words:
        said = words[words.index("--json") + 1]
        named = [words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H"]
        answer = client.post(
            address, said, content_type="application/json", headers=dict(named), REMOTE_ADDR="192.0.2.1"
        )
    else:
        answer = client.get(address)
    return answer.status_code, answer.json()


def completed(printed: Any, real: Any) -> Any:
    """What is printed, with "..." and UUIDs filled in from the real answer."""
    match printed, real:
        case dict(), dict():
            return {name: completed(value, real.get(name)) for name, value in printed.items()}
        case list(), list():
            shown = printed[:-1] if printed[-1:] == ["..."] else printed
            rest = real[len(shown) :] if shown != printed else []
            return [completed(*pair) for pair in zip(shown, real, strict=False)] + rest
        case str(), str() if UUID.fullmatch(printed) and UUID.fullmatch(real):
            return real
        case float(), float() if math.isclose(printed, real, rel_tol=1e-3):
            return real
    return printed


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an hour of the Wednesday outage on the shipped catalogue."""
    monkeypatch.setattr(clock, "read_now", lambda: NOW)
    monkeypatch.setattr(api, "datetime", Stopped)
    load_catalogue(folder=SHIPPED)
    claude = Service.objects.get(slug="claude")
    make_baseline(claude, rate=1.0, at=ONSET)
    make_watch(claude, until=NOW, level="problem")
    make_tick(NOW - timedelta(seconds=6))
    for surface, usually, reports in SAID:
        for after, counted in ((-DAY, usually), (14 * MINUTE, reports), (17 * MINUTE, reports)):
            kind = {"surface": surface, "symptom": "login", "region": "GB"}
            make_rollup(claude, at=ONSET + after, reports=counted, **kind)
    make_rollup(claude, at=ONSET + 17 * MINUTE, reports=9, stance="works")
    make_incident(
        claude,
        id=7,
        steps={State.SUSPECTED: ONSET + 4 * MINUTE, State.OPEN: ONSET + 5 * MINUTE},
        onset_at=ONSET,
        peak=400,
        peak_at=ONSET + 29 * MINUTE,
        expected_at_peak=15.0,
        surfaces=["chat", "claude-code", "mobile-app"],
    )
    github = Service.objects.get(slug="github")
    wrong = make_incident(
        github,
        id=8,
        steps={State.SUSPECTED: NOW.replace(minute=2, second=0), State.RESOLVED: ONSET + MINUTE},
        peak=24,
        peak_at=ONSET - 18 * MINUTE,
        expected_at_peak=2.0,
    )
    make_note(
        wrong, kind="false_alarm", text="Reports rose after a post on another site.", at=ONSET + 10 * MINUTE
    )
    window = {"first": ONSET - 25 * MINUTE, "last": ONSET - 15 * MINUTE}
    Exclusion.objects.create(service=github, reports=20, reason="A prank.", at=ONSET, **window)
    Assessment.objects.update(evidence=EVIDENCE.to_record(), policy=EVIDENCE.policy)
    make_vendor_key(claude, label="Anthropic")
    with connection.cursor() as cursor:  # the example's statement is number 17
        cursor.execute("SELECT setval(pg_get_serial_sequence('aggregator_vendorstatement', 'id'), 16)")
    make_vendors_word(claude)


def make_vendors_word(claude: Service) -> None:
    """At 14:53 the vendor confirms; its page is read every two minutes."""
    page = make_status_page(claude, read_at=ONSET - DAY)
    read_status_page(page, at=ONSET + 22 * MINUTE, said=[make_component_claim("claude.ai", at=ONSET - DAY)])
    told = ONSET + 23 * MINUTE
    said = make_incident_claim(
        "8zk3",
        at=told,
        parts=["claude.ai"],
        title="Elevated errors on claude.ai",
        url="https://status.claude.com/incidents/8zk3",
    )
    down = make_component_claim("claude.ai", at=told, standing=Standing.MAJOR)
    read_status_page(page, at=ONSET + 24 * MINUTE, said=[said, down])
    read_status_page(page, at=ONSET + 28 * MINUTE)


# Surface, reports of yesterday, reports in each of two minutes.
SAID = (("chat", 30, 76), ("claude-code", 20, 58), ("mobile-app", 20, 50), ("", 30, 16))

EVIDENCE = Evidence(
    window=4, observed=39, expected=4.0, dispersion=1.1, statistic=24.1, threshold=23.3,
    e_value=29234000000.0, p_value=1e-12, ratio=9.75, odds=1e12, floor=5, onset=29604390,
    peak=49, peak_at=29604394, peak_expected=15.0, excess=35.0, expected_since=4.0, absorbed=False,
    policy="1-3ffcf897",
)  # fmt: skip


class Stopped(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # noqa: ARG003  the signature is given
        return NOW
