"""Sends a report to a site over HTTP, as any program would."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import altcha

from reports.proof_of_work.challenges import ALGORITHM, COST

# A site under load answers within five seconds, by refusing if need be.
PATIENCE = 10.0  # seconds
# Some 200,000 hashes take half a second.
LONGEST_WORK = 30.0  # seconds
KIND = (ALGORITHM, COST)


class UnableToSend(Exception):
    """The site gave no answer, or one that is not of this API."""


@dataclass(frozen=True)
class ServerAnswer:
    """Status code and JSON body."""

    status: int
    body: dict[str, object]


def send_report(*, url: str, report: dict[str, str], headers: dict[str, str] | None = None) -> ServerAnswer:
    """POST a report to the site at `url`; empty fields are left out. Does the work that the site asks for."""
    body = json.dumps({name: value for name, value in report.items() if value}).encode()
    all_headers = {"Content-Type": "application/json", **(headers or {})}
    answer = _post(url, body, all_headers)
    solution = _solve(answer.body.get("challenge"))
    return _post(url, body, all_headers | {"Proof-Of-Work": solution}) if solution else answer


def _post(url: str, content: bytes, headers: dict[str, str]) -> ServerAnswer:
    request = urllib.request.Request(_endpoint(url), data=content, headers=headers)  # noqa: S310  checked there
    try:
        status, body = _exchange(request)
    except (OSError, HTTPException) as error:
        raise UnableToSend(f"{url} does not answer: {error}") from error
    answer = _parse_object(body)
    # An error page of a proxy is an answer too, but a success must come from a site of ours.
    if answer is None and status < 400:
        raise UnableToSend(f"{url} answers, but not as a site of ours does")
    return ServerAnswer(status, answer or {})


def _solve(challenge: object) -> str:
    """The solution of a challenge of ours; '' for none, and for one that no site of ours makes."""
    try:
        parsed = altcha.Challenge.from_dict(cast("dict[str, Any]", challenge))
        kind = parsed.parameters.algorithm, parsed.parameters.cost
        solution = altcha.solve_challenge(parsed, timeout=LONGEST_WORK) if kind == KIND else None
    except (TypeError, KeyError, ValueError, AttributeError):
        return ""
    return altcha.Payload(parsed, solution).to_base64() if solution else ""


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise UnableToSend(f"{url!r} is not an address: http://host/ or https://host/")
    return urljoin(url, "/api/v1/reports/")


def _exchange(request: urllib.request.Request) -> tuple[int, bytes]:
    """Status and body, also of an answer that refuses."""
    response: HTTPResponse | urllib.error.HTTPError
    try:
        response = urllib.request.urlopen(request, timeout=PATIENCE)  # noqa: S310  the scheme was checked
    except urllib.error.HTTPError as refused:
        response = refused
    with response:
        return int(response.status or 0), response.read()


def _parse_object(body: bytes) -> dict[str, object] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
