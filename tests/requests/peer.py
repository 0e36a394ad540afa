"""A web server on loopback that answers as it is told, well or badly: a real peer for requests of ours."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """An ordinary answer; `headers` may replace what is written by itself."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Odd = Callable[["Handler"], None]  # writes to handler.wfile what it likes


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Peer"

    def do_GET(self) -> None:
        with self.server.lock:
            self.server.asked.append((self.path, dict(self.headers)))
        reply = self.server.replies.get(self.path, Reply(b"nothing here", 404))
        if not isinstance(reply, Reply):
            self.close_connection = True
            try:
                reply(self)
            except OSError:  # the client has gone: that is what such tests are about
                return
            return
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *args: Any) -> None:
        """Not into the tests' output."""


class Peer(ThreadingHTTPServer):
    """`replies` by path; `asked` are the requests so far, with their headers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, Reply | Odd] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.lock = threading.Lock()

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def handle_error(self, *args: Any) -> None:
        """A client that went away is no fault."""


def start_peer() -> Peer:
    """It ends with this process, or by shutdown()."""
    peer = Peer()
    threading.Thread(target=peer.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return peer


@contextmanager
def running_peer() -> Iterator[Peer]:
    peer = start_peer()
    try:
        yield peer
    finally:
        peer.shutdown()
        peer.server_close()
