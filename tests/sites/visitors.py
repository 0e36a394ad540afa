"""People who ask for one page after the other, over a new connection each time, while something happens."""

import json
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from urllib.request import Request, urlopen

VISITORS = 4
PATIENCE = 20.0  # seconds


def report(port: int, number: int) -> int:
    """One report of a person of their own; the status of the answer."""
    said = json.dumps({"service": "claude", "stance": "broken", "region": "DE"}).encode()
    headers = {"Content-Type": "application/json", "X-Forwarded-For": f"198.18.{number}.1"}
    asked = Request(f"http://127.0.0.1:{port}/api/v1/reports/", said, headers)
    with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310  our own site
        return int(answer.status)


@contextmanager
def visited(port: int, paths: Sequence[str]) -> Iterator[Counter[str]]:
    """Beside the block; afterwards the counter holds how often there was which status, or which error."""
    found: Counter[str] = Counter()
    enough = Event()
    with ThreadPoolExecutor(VISITORS) as pool:
        visits = [pool.submit(_visit, port, paths, enough) for _ in range(VISITORS)]
        try:
            yield found
        finally:
            enough.set()
    for visit in visits:
        found += visit.result()


def _visit(port: int, paths: Sequence[str], enough: Event) -> Counter[str]:
    found: Counter[str] = Counter()
    number = 0
    while not enough.wait(0.005):
        found[_ask(port, paths[number % len(paths)])] += 1
        number += 1
    return found


def _ask(port: int, path: str) -> str:
    """The status of a whole answer, or what came instead."""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(asked)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
    except OSError as error:
        return type(error).__name__
    head, _, body = answer.partition(b"\r\n\r\n")
    if f"content-length: {len(body)}".encode() not in head.lower():
        return "broken off"
    return head.split()[1].decode()
