"""Sends a report to a site over HTTP, as any program would."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

PATIENCE = 10.0  # seconds


class UnableToSend(Exception):
    """The site gave no answer, or none that an API of ours gives."""


@dataclass(frozen=True)
class Answer:
    """Status code and JSON body."""

    status: int
    body: dict[str, Any]


def send_report(*, url: str, report: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
    """POST a report to the site at `url`; empty fields are left out."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise UnableToSend(f"{url!r} is not an address: it begins with http:// or https://")
    request = urllib.request.Request(  # noqa: S310  the scheme was checked
        urljoin(url, "/api/v1/reports/"),
        data=json.dumps({name: value for name, value in report.items() if value}).encode(),
        headers={"Content-Type": "application/json", **(headers or {})},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
            return Answer(response.status, json.load(response))
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, _problem(refused.read()))
    except (OSError, ValueError) as error:
        raise UnableToSend(f"{url} does not answer: {error}") from error


def _problem(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
