"""What a vendor's server writes to us, from its status line to the end of a packed body."""

import gzip
from functools import cache, partial

from django.test import override_settings

from aggregator.outgoing.fetch import fetch_url
from aggregator.outgoing.problems import UnableToFetch
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.mutation import mutate_text
from tests.requests.peer import Handler, Peer, start_peer

HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DATE = "Wed, 15 Apr 2026 14:30:00 GMT"
PACKED = gzip.compress(b'{"page": {}}' * 100, mtime=0)
# Without a Location: a mutated one could lead to a host of somebody else.
SAMPLES = (
    f'{HEAD}Content-Length: 2\r\nETag: W/"a"\r\nLast-Modified: {DATE}\r\n\r\n{{}}'.encode(),
    f"{HEAD}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\n[1,2]\r\n0\r\nTrailer: x\r\n\r\n".encode(),
    f"{HEAD}Content-Encoding: gzip\r\nContent-Length: {len(PACKED)}\r\n\r\n".encode() + PACKED,
    f"HTTP/1.1 503 Busy\r\nRetry-After: 120\r\nDate: {DATE}\r\nContent-Length: 0\r\n\r\n".encode(),
    b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
)
WORDS = ("Retry-After", "Content-Encoding", "gzip", "304", "429", "100", "Content-Length", "chunked", "\r\n")


def make_targets() -> list[FuzzTarget]:
    return [FuzzTarget("vendor's server", _fetch, (UnableToFetch,), mutate_text(SAMPLES, words=WORDS))]


def _fetch(body: bytes) -> None:
    peer = _start_peer()
    peer.replies["/"] = partial(_write, body=body)
    peer.asked.clear()
    with override_settings(OUTGOING_ALLOWED=["127.0.0.0/8"]):
        answer = fetch_url(url=peer.url, etag='"a"', within=1.0)
    for text in (answer.etag, answer.last_modified):
        if len(text) > 200:
            raise ValueError("a validator does not fit its column")


def _write(handler: Handler, *, body: bytes) -> None:
    handler.wfile.write(body)


@cache
def _start_peer() -> Peer:
    """For the rest of this process."""
    return start_peer()
