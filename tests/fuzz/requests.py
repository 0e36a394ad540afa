"""Requests as bytes: most of them well-formed HTTP, with everything else in them drawn from what hurts."""

import json
from random import Random
from urllib.parse import quote

from tests.fuzz.mutation import Mutator, mutate_json, mutate_text
from tests.requests.hostile_words import HEADERS, NAMES, TYPES, VALUES, WORDS

SERVICE, API, REPORTS = "/services/claude/", "/api/v1/services/claude/", "/api/v1/reports/"
PATHS = (
    *("/", "/about/", "/privacy/", "/nothing/", "/de/services/claude/", "/ja/?q=cl", "/card.png", "/de"),
    *("/healthz", "/readyz", "/metrics", "/static/site.css", "/incidents/1/", "/api/v1/services/"),
    *(SERVICE + part for part in ("", "report/", "history/", "lead-time/", "report/thanks/?r=x", "card.png")),
    *(API + part for part in ("", "incidents/?before=7&limit=5", "breakdown/?surface=none")),
    API + "timeseries/?from=2026-04-14T00:00:00Z&to=2026-04-15&step=1h&region=US-CA",
    *(f"/api/v1/{part}" for part in ("incidents/?state=open", "policy/", "schema/", "official/")),
)
METHODS = ("GET", "GET", "GET", "HEAD", "OPTIONS", "PUT")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
REPORT = {"service": "claude", "surface": "chat", "symptom": "login", "stance": "broken", "region": "US-CA"}
HONEST = json.dumps(REPORT).encode()
FORMS = (b"surface=chat&symptom=login&stance=broken&region=DE", b"service=claude&comment=a%20b&surface=")
FORM_PATHS = (f"{SERVICE}report/", f"{SERVICE}report/details/", REPORTS)


def mutate_requests() -> Mutator:
    """Reports, forms, reads; one in ten is changed anywhere, also in what makes it HTTP."""
    report, form = mutate_json([REPORT]), mutate_text(FORMS, words=NAMES)
    wire = mutate_text([_join("POST", REPORTS, {"host": "localhost", "content-type": JSON}, HONEST)])

    def mutate(draw: Random) -> bytes:
        match draw.randrange(10):
            case 0:
                return wire(draw)
            case 1:
                return _join("POST", REPORTS, _draw_headers(draw, JSON), HONEST)
            case 2 | 3:
                return _join("POST", REPORTS, _draw_headers(draw, JSON), report(draw))
            case 4 | 5:
                return _join("POST", draw.choice(FORM_PATHS), _draw_headers(draw, FORM), form(draw))
        return _join(draw.choice(METHODS), _draw_path(draw), _draw_headers(draw, ""), b"")

    return mutate


def _draw_path(draw: Random) -> str:
    path = draw.choice(PATHS)
    match draw.randrange(5):
        case 0:
            words = [quote(draw.choice(WORDS), safe="") for _ in range(draw.randrange(1, 6))]
            pairs = "&".join(f"{draw.choice(NAMES)}={word}" for word in words)
            return f"{path}{'&' if '?' in path else '?'}{pairs}"
        case 1:
            at = draw.randrange(len(path)) + 1
            return path[:at] + quote(draw.choice(WORDS), safe=draw.choice(("", "/%"))) + path[at:]
        case 2:
            return path + "x" * draw.choice((1, 9_000, 70_000))
    return path


def _draw_headers(draw: Random, kind: str) -> dict[str, str]:
    """Each request is from another address, as a proxy tells it: else limits would answer most of them."""
    sender = ".".join(str(draw.randrange(1, 255)) for _ in range(4))
    headers = {"host": "localhost", "x-forwarded-for": sender}
    if kind:
        headers["content-type"] = kind if draw.random() < 0.8 else draw.choice(TYPES)
    for name in draw.sample(HEADERS, draw.choice((0, 1, 2, 4))):
        headers[name.lower().replace("_", "-")] = draw.choice(draw.choice((VALUES, WORDS)))
    return headers


def _join(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    lines += [f"content-length: {len(body)}"] if body else []
    return "\r\n".join((*lines, "connection: close", "", "")).encode("utf-8", "surrogatepass") + body
