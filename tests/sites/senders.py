"""Requests to a running site, each for a person of its own."""

import json
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from tests.sites.running import Site

SERVICES = ("claude", "slack", "github")
FORM = "/services/asana/report/"


def send(
    site: Site, person: str, body: bytes, path: str = "/api/v1/reports/", kind: str = "application/json"
):
    """Status, headers and body."""
    headers = {"Content-Type": kind, "X-Forwarded-For": person}
    with closing(HTTPConnection(urlsplit(site.url).netloc, timeout=60)) as connection:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


def try_report(site: Site, number: int) -> tuple[int, dict]:
    """Status and body."""
    # In many networks, as a crowd is.
    person = f"198.19.{number % 250}.{number // 250 + 10}"
    status, _, body = send(site, person, json.dumps({"service": SERVICES[number % 3]}).encode())
    return status, json.loads(body)


def read_status(site: Site, path: str) -> int:
    with closing(HTTPConnection(urlsplit(site.url).netloc, timeout=60)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def send_form(site: Site, person: str) -> tuple[int, str]:
    """Status, and where it leads."""
    kind = "application/x-www-form-urlencoded"
    status, headers, _ = send(site, person, urlencode({"stance": "works"}).encode(), FORM, kind)
    return status, str(headers["Location"])
