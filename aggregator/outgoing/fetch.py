"""One GET to another server: guarded, bounded in time and size; a failure has one FetchProblem."""

import ssl
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import httpcore
import httpx
from django.conf import settings

from aggregator.outgoing.problems import FetchProblem, UnableToFetch
from aggregator.outgoing.wire import Wire

# Bytes, unpacked. The largest page we know of has a fifth of it.
LARGEST = 5_000_000
LONGEST = 20.0  # seconds for one answer, redirects and all
TIMEOUTS = {"connect": 5.0, "read": 10.0, "write": 10.0}  # seconds of silence, each
MOST_HOPS = 5
LONGEST_WAIT = timedelta(hours=1)  # that a server can ask of us
PRODUCT = "outages/1.0"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
# With a web page as the answer: that is how walls against bots answer.
BARRED = frozenset({401, 403, 405, 503})
WAIT = frozenset({429, 503})


@dataclass(frozen=True)
class FetchedAnswer:
    """An answer. `body` is empty where the server says that nothing has changed."""

    url: str  # where it was found in the end
    body: bytes
    content_type: str
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


@dataclass(frozen=True)
class _Hop:
    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch_url(
    *, url: str, accept: str = "*/*", etag: str = "", last_modified: str = "", within: float = LONGEST
) -> FetchedAnswer:
    """Ask `url`; raise UnableToFetch. `etag` and `last_modified` are what the answer before had."""
    # One deadline for all hops: each redirect would otherwise get the full time again.
    deadline = time.monotonic() + min(within, LONGEST)
    offered = {
        "User-Agent": make_user_agent(),
        "Accept": accept,
        "Accept-Encoding": "gzip",
        "If-None-Match": etag,
        "If-Modified-Since": last_modified,
    }
    headers = {name: value for name, value in offered.items() if value}
    location = _check_url(_parse_url(url))
    allowed = True
    # Redirects are followed here and not by the library: each address is checked before it is asked.
    for _ in range(MOST_HOPS + 1):
        wire = Wire(deadline=deadline, allowed=allowed)
        hop = _request_hop(location, headers, wire)
        # From the public internet nobody leads us into the operator's networks, however many steps it takes.
        allowed = wire.inside
        if hop.status not in REDIRECTS:
            return _make_answer(location, hop, conditional=bool(etag or last_modified))
        onward = _check_url(_follow_redirect(location, hop.headers.get("location", "")))
        if location.scheme == "https" and onward.scheme != "https":
            raise UnableToFetch(FetchProblem.SCHEME, "It leads from https to http.")
        location = onward
    raise UnableToFetch(FetchProblem.REDIRECTS)


def make_user_agent() -> str:
    """The name of this program, and the page that explains its requests."""
    about = f" (+{settings.SITE_URL.rstrip('/')}/about/)" if settings.SITE_URL else ""
    return PRODUCT + about


def _parse_url(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise UnableToFetch(FetchProblem.ADDRESS) from error


def _follow_redirect(place: httpx.URL, location: str) -> httpx.URL:
    if not location:
        raise UnableToFetch(FetchProblem.REDIRECTS)
    try:
        return place.join(location)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise UnableToFetch(FetchProblem.ADDRESS) from error


def _check_url(place: httpx.URL) -> httpx.URL:
    """What the words of an address show; where it leads is seen when we connect."""
    if place.scheme not in ("http", "https"):
        raise UnableToFetch(FetchProblem.SCHEME)
    try:
        named = bool(place.host)
    except UnicodeError as error:  # httpx decodes names here: xn--a stands for none
        raise UnableToFetch(FetchProblem.ADDRESS) from error
    if not named or place.userinfo:
        raise UnableToFetch(FetchProblem.ADDRESS, "It names no host, or a user.")
    return place


def _request_hop(location: httpx.URL, headers: Mapping[str, str], wire: Wire) -> _Hop:
    where = httpcore.URL(
        scheme=location.raw_scheme, host=location.raw_host, port=location.port, target=location.raw_path
    )
    sent = [("Host", location.netloc.decode("ascii")), *headers.items()]
    # One connection each: nothing of an answer reaches the next one.
    with httpcore.ConnectionPool(
        ssl_context=_load_authorities(), network_backend=wire, max_keepalive_connections=0
    ) as pool:
        try:
            with pool.stream("GET", where, headers=sent, extensions={"timeout": TIMEOUTS}) as response:
                answer_headers = {
                    name.decode().lower(): value.decode("latin-1") for name, value in response.headers
                }
                body = _read_body(response.iter_stream(), answer_headers) if response.status == 200 else b""
                return _Hop(response.status, answer_headers, body)
        except httpcore.TimeoutException as error:
            late = time.monotonic() >= wire.deadline
            raise UnableToFetch(FetchProblem.TOO_SLOW if late else FetchProblem.TIMEOUT) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise UnableToFetch(FetchProblem.CUT_OFF) from error


@cache
def _load_authorities() -> ssl.SSLContext:
    """Those of certifi, or of SSL_CERT_FILE and SSL_CERT_DIR. Proxies of the environment are not used: one
    would resolve the names for us, unguarded."""
    return httpx.create_ssl_context()


def _read_body(chunks: Iterable[bytes], headers: Mapping[str, str]) -> bytes:
    """At most LARGEST bytes, unpacked piece by piece: a bomb is noticed when it has grown that far."""
    coding = headers.get("content-encoding", "").strip().lower()
    if coding in ("", "identity"):
        return _join_bounded(chunks)
    if coding in ("gzip", "x-gzip"):
        return _join_bounded(_unpack_gzip(chunks))
    raise UnableToFetch(FetchProblem.ENCODING, f"It is packed as {coding[:20]!r}.")


def _join_bounded(chunks: Iterable[bytes]) -> bytes:
    joined = bytearray()
    for chunk in chunks:
        joined += chunk
        if len(joined) > LARGEST:
            raise UnableToFetch(FetchProblem.TOO_LARGE)
    return bytes(joined)


def _unpack_gzip(chunks: Iterable[bytes]) -> Iterable[bytes]:
    gzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for packed in chunks:
            rest = packed
            while rest and not gzip.eof:
                yield gzip.decompress(rest, 65_536)
                rest = gzip.unconsumed_tail
            if gzip.eof:
                break
        yield gzip.flush()
    except zlib.error as error:
        raise UnableToFetch(FetchProblem.ENCODING) from error
    if not gzip.eof:
        raise UnableToFetch(FetchProblem.CUT_OFF)


def _make_answer(place: httpx.URL, hop: _Hop, *, conditional: bool) -> FetchedAnswer:
    # A 304 to a request without conditions is a fault of the server, and has no body.
    unchanged = hop.status == 304 and conditional
    if hop.status != 200 and not unchanged:
        raise _make_refusal(hop, str(place))
    return FetchedAnswer(
        url=str(place),
        body=hop.body,
        content_type=hop.headers.get("content-type", ""),
        etag=_keep_validator(hop.headers.get("etag", "")),
        last_modified=_keep_validator(hop.headers.get("last-modified", "")),
        unchanged=unchanged,
    )


def _keep_validator(value: str) -> str:
    """What we can send back as it came; a longer one is as good as none."""
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""


def _make_refusal(hop: _Hop, url: str) -> UnableToFetch:
    text, wait = f"It says {hop.status}.", None
    if hop.status in WAIT:
        wait = _parse_retry_after(hop.headers)
    if hop.status == 429 or wait:
        return UnableToFetch(FetchProblem.COME_BACK_LATER, text, retry_after=wait, url=url)
    if hop.status in GONE:
        return UnableToFetch(FetchProblem.NOT_FOUND, text, url=url)
    if hop.status in BARRED and "html" in hop.headers.get("content-type", "").lower():
        return UnableToFetch(FetchProblem.CHALLENGE, text, url=url)
    return UnableToFetch(FetchProblem.HTTP_ERROR, text, broken=hop.status >= 500, url=url)


def _parse_retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After, in seconds or as a time by the server's own clock."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError, OverflowError):  # one of them is missing, no time, or without a zone
        return None
    # Clocks differ: a time in the past means "now".
    return max(min(wait, LONGEST_WAIT), timedelta())
