"""Bytes on the wire of a running site: its web server, its front, its pages, its API, its intake."""

import gzip
import json
import re
import socket
import time
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse, RemoteDisconnected
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from reporter.front.refusals import SECURITY
from tests.fuzz.campaign import FuzzTarget, read_memory
from tests.fuzz.requests import mutate_requests
from tests.sites.running import READY_WITHIN, Site, says_ok, slowness, wait_until

WITHIN = 5.0  # seconds for a whole answer, on a machine that has nothing else to do
PATIENCE = 0.15  # seconds for the answer to half a request: the server may wait for the rest
LENGTH = re.compile(rb"\r\ncontent-length: (\d{1,9})(?=\r\n|$)", re.IGNORECASE)
UNUSUAL = re.compile(rb"\r\n(?:transfer-encoding|expect|upgrade)\b", re.IGNORECASE)
COSTLY = "api/v1/services/claude/timeseries/?from=2026-04-14&to=2026-04-15&step=1h"
EVERYWHERE = {name for name, _ in SECURITY} - {"cache-control"}


class Refused(Exception):
    """The answer says that the request is wrong, or the server closed the connection without one."""


class BrokenAnswer(Exception):
    """The answer is our fault, or does not come."""


class SiteUnderAttack:
    """Sends requests, and remembers what was acknowledged."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._address = ("127.0.0.1", urlsplit(site.url).port)
        self.within = WITHIN * slowness()
        self._acknowledged: set[str] = set()
        self._forms = 0  # that were accepted

    def send(self, request: bytes) -> None:
        is_whole = _is_whole(request)
        with socket.create_connection(self._address, timeout=self.within if is_whole else PATIENCE) as line:
            try:
                line.sendall(request)
                answer = HTTPResponse(line, method=request.partition(b" ")[0].decode("latin-1"))
                answer.begin()
                body = answer.read()
            except TimeoutError:
                raise BrokenAnswer("there is none") if is_whole else Refused from None
            # What is no HTTP at all the web server refuses like this.
            except (ConnectionError, RemoteDisconnected):
                raise Refused from None
            except HTTPException as error:
                raise BrokenAnswer(repr(error)) from error
        self._take(answer, body)

    def _take(self, answer: HTTPResponse, body: bytes) -> None:
        # Not ready, or too busy with what is sent here: both are said by design.
        if answer.status >= 500 and answer.status != 503:
            raise BrokenAnswer(f"{answer.status}")
        # The web server's own refusals have neither a body nor headers of ours.
        if body and (lacking := EVERYWHERE - {name.lower() for name in answer.headers}):
            raise BrokenAnswer(f"{answer.status} without {', '.join(sorted(lacking))}")
        said = self._read(answer, body)
        if answer.status == 201 and isinstance(said, dict):
            self._acknowledged.add(str(said["id"]))
        self._forms += answer.status == 303
        if answer.status >= 400:
            raise Refused

    def _read(self, answer: HTTPResponse, body: bytes) -> object:
        """An answer in JSON must be JSON."""
        whole = gzip.decompress(body) if answer.headers.get("content-encoding") == "gzip" and body else body
        return json.loads(whole) if whole and "json" in answer.headers.get("content-type", "") else None

    def find_faults(self) -> Iterator[str]:
        """What was acknowledged is in the log, nothing else is, and nothing broke beside."""
        with psycopg.connect(self._site.database_url) as connection:
            kept = {str(each) for (each,) in connection.execute("SELECT id FROM reports_report")}
        if lost := self._acknowledged - kept:
            yield f"site: {len(lost)} acknowledged reports are not in the log"
        if (more := len(kept - self._acknowledged)) > self._forms:
            yield f"site: {more - self._forms} reports are in the log and were refused"
        for line in self._site.log.read_text(errors="replace").splitlines():
            if '"trace"' in line or line.startswith("Traceback"):
                yield f"site: {line[:300]}"

    def read_memory(self) -> float:
        """MB of the web server's processes."""
        return sum(read_memory(process) for process in _list_group(self._site.children["web"].pid))


def make_target(site: Site) -> FuzzTarget:
    # The first long stretch of time waits for the process that works them out.
    wait_until(lambda: says_ok(f"{site.url}{COSTLY}", within=READY_WITHIN), within=READY_WITHIN)
    attacked = SiteUnderAttack(site)
    return FuzzTarget(
        "site",
        attacked.send,
        (Refused,),
        mutate_requests(),
        read_memory=attacked.read_memory,
        find_faults=attacked.find_faults,
        clock=time.perf_counter,
        slowest=attacked.within,
    )


def _is_whole(request: bytes) -> bool:
    """Whether the server has all that it needs for an answer."""
    head, ended, body = request.partition(b"\r\n\r\n")
    lengths = LENGTH.findall(head)
    if not ended or UNUSUAL.search(head) or len(lengths) > 1:
        return False
    return len(body) == (int(lengths[0]) if lengths else 0)


def _list_group(leader: int) -> Iterator[int]:
    """The processes of a group."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[2]) == leader:
            yield int(path.parent.name)
