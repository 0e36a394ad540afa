"""Requests that nobody honest sends, to every address and by every method: drawn from a seed, so they can be
sent again. What comes back must be an answer of ours below 500, with the headers of security, and every line
of the log JSON.
"""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import responses
from random import Random
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from django.core import signals
from django.db import close_old_connections
from django.urls import URLPattern, URLResolver, get_resolver

from reporter.front.handler import DjangoHandler
from reporter.front.refusals import SECURITY
from tests.log_lines import log_lines
from tests.requests.hostile_words import FITTING, HEADERS, HOSTS, METHODS, NAMES, TYPES, VALUES, WORDS

PLACE = re.compile(r"<(?:\w+:)?\w+>")
TOKEN = "t" * 32
WRITING = (
    "/api/v1/reports/",
    "/services/acme/report/",
    "/services/acme/report/details/",
    "/api/v1/services/acme/statements/",
)
MOST_SHOWN = 10
MAY_BE_UNREADY = {"/readyz"}  # whose 503 is what it is for


@dataclass(frozen=True)
class Site:
    """Where requests go: addresses with places to fill, what exists there, the cookie of who is signed in."""

    addresses: tuple[str, ...]
    exists: tuple[str, ...]
    cookie: str


@dataclass(frozen=True)
class Outcome:
    """What was wrong, in words; how many requests and lines there were, and answers by status."""

    faults: list[str]
    requests: int
    lines: int
    statuses: dict[int, int]


def every_address() -> tuple[str, ...]:
    """As "/services/<slug:slug>/"."""
    return tuple(sorted({f"/{address}".replace("//", "/") for address in _addresses(get_resolver())}))


def attack(*, site: Site, seed: int, requests: int) -> Outcome:
    """Send so many requests to the site's own WSGI application, in this process."""
    draw, handler = Random(seed), DjangoHandler()
    faults: list[str] = []
    statuses: dict[int, int] = {}
    with log_lines() as lines, _connection_kept():
        for number in range(requests):
            environ = _environ(draw, site)
            shown = _shown(number, environ)
            try:
                status, lacking = _answer(handler, environ)
            except Exception as error:  # noqa: BLE001  whatever it is, it is what we look for
                faults.append(f"{shown} raised {error!r}")
                continue
            statuses[status] = statuses.get(status, 0) + 1
            if status not in responses or (status >= 500 and environ["PATH_INFO"] not in MAY_BE_UNREADY):
                faults.append(f"{shown} answered {status}")
            if lacking:
                faults.append(f"{shown} answered {status} without {', '.join(sorted(lacking))}")
    faults += [f"no JSON: {line[:200]}" for line in lines if not _is_json(line)]
    faults += [line for line in lines if '"trace"' in line]
    return Outcome(faults, requests, len(lines), dict(sorted(statuses.items())))


@contextmanager
def _connection_kept() -> Iterator[None]:
    """The test's transaction is on it; Django's own client for tests does the same."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


def _addresses(of: URLResolver, before: str = "") -> Iterator[str]:
    for each in of.url_patterns:
        address = before + re.sub(r"[\^$]|\\Z", "", str(each.pattern))
        if isinstance(each, URLPattern):
            yield address
        else:
            yield from _addresses(each, address)


def _shown(number: int, environ: dict[str, Any]) -> str:
    asked = f"{environ['PATH_INFO'][:80]!r} ?{environ['QUERY_STRING'][:80]}"
    return f"{number}: {environ['REQUEST_METHOD']!r} {asked}"


def _environ(draw: Random, site: Site) -> dict[str, Any]:
    body, length, kind = _body(draw)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": draw.choice(METHODS),
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(_path(draw, site)).decode("latin-1"),
        "QUERY_STRING": _query(draw),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": draw.choice(
            ["127.0.0.1", f"10.{draw.randrange(256)}.{draw.randrange(256)}.9", "::1", "", "unix:"]
        ),
        "HTTP_HOST": draw.choice(HOSTS),
        "CONTENT_TYPE": kind if draw.random() < 0.7 else draw.choice(TYPES),
        "CONTENT_LENGTH": length,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }
    for name in draw.sample(HEADERS, draw.randrange(4)):
        environ[f"HTTP_{name}"] = (
            draw.choice(draw.choice([VALUES, WORDS])).encode("utf-8", "replace").decode("latin-1")
        )
    if draw.random() < 0.5 and "logout" not in environ["PATH_INFO"]:  # the others stay signed in
        environ["HTTP_COOKIE"] = f"{site.cookie}; csrftoken={TOKEN}"
        environ["HTTP_X_CSRFTOKEN"] = TOKEN
    return environ


def _path(draw: Random, site: Site) -> str:
    path = PLACE.sub(
        lambda _: quote(draw.choice(site.exists if draw.random() < 0.6 else WORDS), safe=""),
        draw.choice(WRITING if draw.random() < 0.2 else site.addresses),
    )
    match draw.randrange(12):
        case 0:
            path = path.rstrip("/")
        case 1:
            path = f"/{draw.choice(['de', 'ja', 'xx', 'EN', ''])}{path}"
        case 2:
            path += quote(draw.choice(WORDS), safe="")
    return path


def _query(draw: Random) -> str:
    pairs = [f"{draw.choice(NAMES)}={_coded(draw)}" for _ in range(draw.choice([0, 0, 1, 1, 2, 3, 8]))]
    return "&".join(pairs)


def _coded(draw: Random) -> str:
    word = draw.choice(WORDS)
    return quote(word) if draw.random() < 0.9 else word.encode("utf-8", "replace").decode("latin-1")


def _body(draw: Random) -> tuple[bytes, str, str]:
    """A body, what is claimed of its length, and the type that fits it."""
    kind = draw.randrange(8)
    fields = {draw.choice(NAMES): draw.choice(WORDS) for _ in range(draw.randrange(5))}
    if kind < 3:
        said = {"service": "acme"} | {name: _value(draw, word) for name, word in fields.items()}
        body = json.dumps(said).encode()
    elif kind < 5:
        body = "&".join(f"{name}={_coded(draw)}" for name in fields).encode("latin-1", "replace")
    elif kind == 5:
        parts = (
            f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{w}\r\n' for n, w in fields.items()
        )
        body = "".join((*parts, "--x--\r\n")).encode("utf-8", "replace")
    else:
        body = draw.randbytes(draw.choice([0, 1, 20, 400, 20_000, 70_000]))
    if draw.random() < 0.1:
        body = b"\xef\xbb\xbf" + body
    if draw.random() < 0.1:
        cut = draw.randrange(len(body) + 1)
        body = body[:cut] + draw.randbytes(3) + body[cut:]
    honest = str(len(body))
    length = honest if draw.random() < 0.8 else draw.choice(["", "0", "5", "-1", "x", "999999", "٣"])
    return body, length, FITTING["json" if kind < 3 else "form" if kind < 5 else "parts"]


def _value(draw: Random, word: str) -> object:
    return draw.choice([word, word, word, None, 7, 1.5, True, [word], {word: word}, [[[]]]])


def _answer(handler: DjangoHandler, environ: dict[str, Any]) -> tuple[int, set[str]]:
    """The whole answer is read, as a server would; its status, and headers of security that it lacks."""
    told: list[str] = []
    lacking = {name for name, _ in SECURITY if name != "cache-control"}

    def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
        told.append(status)
        lacking.difference_update(name.lower() for name, _ in headers)
        for header in headers:
            "".join(header).encode("latin-1")
            if any(ord(letter) < 32 for letter in "".join(header)):
                raise ValueError(f"a header of two lines: {header!r}")

    answer = handler(environ, start_response)
    try:
        for _part in answer:
            pass
    finally:
        answer.close()
    return int(told[0].split()[0]), lacking


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
