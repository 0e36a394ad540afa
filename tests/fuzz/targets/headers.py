"""What the front reads of a request before Django: headers, address, query string."""

from types import SimpleNamespace
from typing import Any

import msgspec
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from aggregator.web.api import query_parameters
from aggregator.web.costs import is_expensive
from aggregator.web.kept_rule import KeptRule
from reporter import languages
from reporter.front.environ import UnreadableHeader, make_environ, read_length
from reporter.front.handler import DjangoRequest
from reporter.front.kept.addresses import canonicalize_query, find_address, make_plain_environ
from reporter.front.kept.answers import KeptAnswer, pack_response
from reporter.front.refusals import FrontResponse
from reports.web.client import address_of
from tests.builders.reports import AT
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.mutation import mutate_json, mutate_text
from tests.requests.hostile_words import NAMES, TYPES, VALUES

HEADERS = {
    "accept": "application/json, */*;q=0.5",
    "accept-encoding": "gzip, deflate;q=0.5, *;q=0",
    "accept-language": "de-AT,de;q=0.9,en;q=0.8",
    "content-length": "17",
    "content-type": "multipart/form-data; boundary=x; charset=utf-8",
    "cookie": "sessionid=x; csrftoken=y",
    "host": "localhost:8000",
    "if-none-match": 'W/"abc", "def-gz"',
    "transfer-encoding": "chunked",
    "x-forwarded-for": "203.0.113.7, [2001:db8::1]:443, 127.0.0.1:80",
    "x-forwarded-proto": "https",
}
SAMPLE = {
    "path": "/de/services/acme/",
    "query": "window=7d&from=1",
    "authority": "localhost",
    "headers": HEADERS,
}
PLAIN = {**SAMPLE, "path": "/api/v1/services/", "authority": None}
QUERIES = (
    b"from=2026-04-14T00:00:00Z&to=2026-04-15&step=15m&region=US-CA&surface=none&symptom=login",
    b"from=2026-04-15T14:30:00%2B02:00&to=2026-04-15T14%3A30%3A00+02:00&limit=50&before=17&step=1d",
)
ANSWER = pack_response(
    FrontResponse(200, [("vary", "Accept-Language"), ("content-type", "text/html")], b"x" * 500)
)
RULE = KeptRule(vary_on=("window", "step"), bypass_on=("from", "to"))


def make_targets() -> list[FuzzTarget]:
    return [
        FuzzTarget(
            "headers",
            _read_request,
            (UnreadableHeader,),
            mutate_json([SAMPLE, PLAIN], words=(*VALUES, *TYPES)),
        ),
        FuzzTarget(
            "query string",
            _read_query,
            (ValidationError, TooManyFieldsSent),
            mutate_text(QUERIES, words=NAMES),
        ),
    ]


def _read_request(body: bytes) -> None:
    """As reporter.front.application does, up to Django's request."""
    scope = make_scope(body)
    assert isinstance(ANSWER, KeptAnswer)
    get = scope.headers.get
    ANSWER.choose(get("accept-encoding")).answer(method="GET", if_none_match=get("if-none-match"))
    address = find_address(scope)
    if address is not None:
        make_plain_environ(address)
    environ = make_environ(scope=scope)
    address_of(environ)
    read_length(environ)
    languages.negotiate_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    is_expensive(environ["QUERY_STRING"])
    request = DjangoRequest(environ)
    _ = request.COOKIES, request.GET, request.headers


def make_scope(body: bytes) -> Any:
    """A request as the web server would hand it over; what it would refuse itself is left out."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        said = {"headers": {"x-forwarded-for": body.decode("latin-1"), "host": body.decode("latin-1")}}
    said = said if isinstance(said, dict) else {}
    headers = said.get("headers") if isinstance(said.get("headers"), dict) else {}
    items = [(name.lower(), text) for name, value in headers.items() for text in _list_texts(value)]
    kept = [(name, value) for name, value in items if value.isascii() and value.isprintable()]
    return SimpleNamespace(
        http_version="1.1", server="127.0.0.1:8000", client="127.0.0.1:1", scheme="http", method="GET",
        path=f"/{_text(said.get('path')).lstrip('/')}", query_string=_text(said.get("query")),
        authority=_text(said.get("authority")) or None,
        headers=SimpleNamespace(
            keys=lambda: [name for name, _ in items],
            items=lambda: kept,
            get=lambda key, default=None: next((value for name, value in kept if name == key), default),
        ),
    )  # fmt: skip


def _list_texts(value: Any) -> list[str]:
    return [_text(each) for each in value] if isinstance(value, list) else [_text(value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _read_query(body: bytes) -> None:
    """By every reader; the first refusal that any of them has."""
    text = body.decode("latin-1")
    canonicalize_query(query=text, rule=RULE)
    is_expensive(text)
    query = QueryDict(text)
    failed: Exception | None = None
    for read in (
        lambda: query_parameters.read_window(query=query, now=AT),
        lambda: query_parameters.read_interval(query=query, now=AT),
        lambda: query_parameters.read_cursor(query=query),
        lambda: query_parameters.read_whole_number(query=query, field="limit", least=1, most=100, default=20),
    ):
        try:
            read()
        except ValidationError as error:
            failed = error
    if failed is not None:
        raise failed
