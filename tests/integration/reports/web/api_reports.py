"""Posts reports to the API, and the answers to expect."""

import json
from typing import Any

from rest_framework.response import Response

from tests.builders.reports import ANA

URL = "/api/v1/reports/"
PROBLEM = "application/problem+json"
NO_SERVICE = {"service": ["There is no such service."]}
TITLES = {
    "bad-fields": "Some fields are wrong.",
    "bad-request": "The request cannot be read.",
    "unknown-service": "There is no such service.",
    "unknown-choice": "This service does not have that.",
}


def post_report(client, data: Any, content_type: str = "application/json", **more: Any) -> Response:
    """A report by Ana; `data` is sent as JSON unless it is text or bytes."""
    text = data if isinstance(data, (str, bytes)) else json.dumps(data)
    body = text.encode() if isinstance(text, str) else text
    return client.generic("POST", URL, body, content_type=content_type, **{"REMOTE_ADDR": str(ANA)} | more)


def make_problem(kind: str, code: int, **more: Any) -> tuple[int, str, dict]:
    body = {"type": f"urn:problem:{kind}", "title": TITLES.get(kind), "status": code}
    return code, PROBLEM, body | more


def read_answer(answer: Response) -> tuple[int, str, dict]:
    return answer.status_code, answer["Content-Type"], answer.json()
