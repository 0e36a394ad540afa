"""What an open page fetches after a tick: bytes as they are sent, beside those of the whole page."""

import gzip
import re
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from reporter.speed.web_load import BenchRequest, fetch

DIGEST = re.compile(rb' data-refresh="([^"]+)"')
PATIENCE = 10.0  # seconds until a tick is on the page


class OpenPageWeight(NamedTuple):
    """Bytes of the body, compressed."""

    whole: int
    renewed: int


def weigh_open_page(port: int, path: str, publish: Callable[[], object]) -> OpenPageWeight:
    """The page is opened, `publish` publishes a tick, and the page asks for what changed."""
    etag, whole = _fetch(port, path)
    since = b"".join(DIGEST.findall(gzip.decompress(whole))).decode()
    publish()
    deadline = time.monotonic() + PATIENCE
    while _fetch(port, path)[0] == etag:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the tick is not on {path} after {PATIENCE} s")
        time.sleep(0.1)
    return OpenPageWeight(len(whole), len(_fetch(port, f"{path}?since={since}")[1]))


def describe_weight(name: str, weight: OpenPageWeight) -> Iterator[tuple[str, str, float, str]]:
    """Key, words, value and unit of each figure."""
    yield f"{name}_whole_kb", f"{name}: the whole page", weight.whole / 1000, "kB"
    yield f"{name}_renewed_kb", f"{name}: what an open one fetches after a tick", weight.renewed / 1000, "kB"


def _fetch(port: int, path: str) -> tuple[str, bytes]:
    _, headers, body = fetch(port, BenchRequest("GET", path, None, {"Accept-Encoding": "gzip"}))
    return headers["etag"], body
