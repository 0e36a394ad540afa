"""Somebody who can be recognised by all they send: rightly, wrongly, and where they have no business."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

API = "/api/v1/reports/"
FORM_TYPE = "application/x-www-form-urlencoded"
# No address of documentation: texts of the site may name these.
TRACES = {
    "address": "45.77.213.118",
    "second address": "2a02:8108:7e57:1234::77",
    "third address": "91.198.174.203",
    "user agent": "OtterBrowser/7.31 (quiet-otter-agent)",
    "comment": "quiet-otter-comment: my name is Ottilie",
    "referrer": "https://ottilie.example/quiet-otter-page",
    "cookie": "quiet-otter-cookie",
    "language": "x-quiet-otter",
    "search": "quiet-otter-search",
    "junk": "quiet-otter-junk",
    "token": "quiet-otter-token",
    "account": "quiet-otter-account",
    "password": "quiet-otter-password",
    "host": "quiet-otter-host.example",
    "hop": "quiet-otter-hop",
    "signature": "quiet-otter-signature",
}
HEADERS = {
    "User-Agent": TRACES["user agent"],
    "Referer": TRACES["referrer"],
    "Cookie": f"sessionid={TRACES['cookie']}; csrftoken={TRACES['cookie']}",
    "Accept-Language": f"{TRACES['language']}, en",
    "From": TRACES["account"],
}


@dataclass(frozen=True)
class PersonalRequest:
    """One request; `codes` are the answers that it may get with the database up, and with it away."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    up: int = 200
    away: int | None = None  # None: as with the database up


def list_requests() -> Iterator[PersonalRequest]:
    """Each way on which a person's data reach the site. The first two are reports that count."""
    comment, junk = TRACES["comment"], TRACES["junk"]
    yield _post({"service": "claude", "comment": comment}, up=201, away=202)
    yield PersonalRequest(
        *("POST", "/services/slack/report/", urlencode({"stance": "broken", "comment": comment}).encode()),
        {"Content-Type": FORM_TYPE, "X-Forwarded-For": TRACES["second address"]},
        up=303,
    )
    yield _post({"service": "claude", "comment": comment}, up=200)  # counted already
    yield _post({"service": "claude", "comment": [comment]}, up=400)
    yield _post({"service": junk}, up=404)
    yield _post({"service": "claude", "surface": junk}, up=422)
    yield _post({"service": "claude", "region": junk}, up=422)
    yield _post({"service": "claude", junk: comment}, up=400)
    yield _json(f'{{"service": "claude", "comment": "{comment}'.encode(), up=400)
    yield _json(b"\xff\xfe" + junk.encode(), up=400)
    yield _json(b"[" * 9000 + junk.encode(), up=400)
    yield _json(junk.encode() * 3000, up=413)
    yield _json(junk.encode() * 10_000, up=413)
    yield PersonalRequest("POST", API, junk.encode(), {"Content-Type": f"text/{junk}"}, up=415)
    yield _post(
        {"service": "github", "comment": comment}, up=201, away=202, hops=f"{TRACES['hop']}, 127.0.0.9"
    )
    yield PersonalRequest(
        *(
            "POST",
            "/services/slack/report/details/",
            urlencode({"r": TRACES["signature"], "surface": junk}).encode(),
        ),
        {"Content-Type": FORM_TYPE},
        up=303,
        away=303,
    )
    yield PersonalRequest("GET", f"/services/slack/report/thanks/?r={TRACES['signature']}")
    yield PersonalRequest("GET", f"/?q={TRACES['search']}")
    yield PersonalRequest("GET", f"/services/{junk}/", up=404)
    yield PersonalRequest("GET", f"/{quote(TRACES['password'])}", up=404)
    yield PersonalRequest("GET", f"/services/claude/?window={junk}", up=400)
    yield PersonalRequest("GET", f"/api/v1/services/claude/timeseries/?from={junk}", up=400)
    yield PersonalRequest("GET", "/", headers={"Host": TRACES["host"]}, up=400)
    yield PersonalRequest(
        *("POST", "/api/v1/services/claude/statements/", json.dumps({"text": comment}).encode()),
        {"Content-Type": "application/json", "Authorization": f"Bearer {TRACES['token']}"},
        up=401,
        away=503,
    )
    yield PersonalRequest("PUT", f"{API}?{junk}", comment.encode(), up=405)


def send_request(url: str, request: PersonalRequest) -> int:
    """Send it with everything that a person may be recognised by; the status of the answer."""
    sent = {"X-Forwarded-For": TRACES["address"], **HEADERS, **(request.headers or {})}
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
        connection.request(request.method, request.path, request.body or None, sent)
        answer = connection.getresponse()
        answer.read()
        return answer.status


def _post(
    fields: Mapping[str, object], *, up: int, away: int | None = None, hops: str = ""
) -> PersonalRequest:
    headers = {"Content-Type": "application/json"} | ({"X-Forwarded-For": hops} if hops else {})
    return PersonalRequest("POST", API, json.dumps(fields).encode(), headers, up, away)


def _json(body: bytes, *, up: int) -> PersonalRequest:
    return PersonalRequest("POST", API, body, {"Content-Type": "application/json"}, up)
