"""Answers of the API as a program reads them."""

from datetime import datetime
from typing import Any

V1 = "/api/v1/"
ACME = f"{V1}services/acme/"


def format_time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def get_json(client: Any, address: str, **parameters: Any) -> Any:
    answer = client.get(address, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()
