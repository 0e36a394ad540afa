"""What the configurations of docs/proxies keep from the site, and from the disk."""

import json
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.sites.ports import free_port
from tests.sites.proxied.doors import NAME, Door
from tests.sites.proxied.proxies import Proxy, running_caddy, running_nginx

JSON = {"Content-Type": "application/json"}
REPORT = b'{"service": "github"}'
LONGEST = 64 * 1024  # bytes: DATA_UPLOAD_MAX_MEMORY_SIZE
IN_FLIGHT = 64  # of one address: limit_conn in nginx.conf
BOTH = pytest.mark.parametrize("running", [running_nginx, running_caddy])


def send(door: Door, person: str, body: bytes = REPORT) -> tuple[int, bytes]:
    answer, told = door.ask("/api/v1/reports/", person=person, method="POST", body=body, headers=JSON)
    return answer.status, told


def half_a_report(door: Door) -> bytes:
    head = f"POST /api/v1/reports/ HTTP/1.1\r\nHost: {NAME}:{door.port}\r\nContent-Length: 2\r\n\r\n"
    return head.encode() + b"{"


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_body_that_is_too_long_does_not_reach_the_site(
    proxies: dict[str, Proxy], name: str, person: str
) -> None:
    door = proxies[name].plain

    status, told = send(door, person, b" " * LONGEST)
    too_long, theirs = send(door, person, b" " * (LONGEST + 1))

    assert (status, json.loads(told)["type"]) == (413, "urn:problem:too-large")  # too long for JSON
    assert (too_long, b"urn:problem" in theirs) == (413, False)


@BOTH
def test_body_is_whole_before_the_site_is_asked(running, person: str) -> None:
    """In place of the site stands a socket that takes connections and tells of them."""
    with socket.create_server(("127.0.0.1", 0)) as site, ExitStack() as stack:
        door = stack.enter_context(running(site=site.getsockname()[1])).plain
        slow = stack.enter_context(door.open(person=person).sock)
        slow.sendall(half_a_report(door))
        quick = stack.enter_context(door.open(person=person).sock)
        quick.sendall(half_a_report(door).replace(b"reports", b"whole!!") + b"}")

        first = stack.enter_context(site.accept()[0])
        slow.sendall(b"}")
        second = stack.enter_context(site.accept()[0])

        assert (first.recv(20), second.recv(20)) == (b"POST /api/v1/whole!!", b"POST /api/v1/reports")


def test_nginx_bounds_what_one_address_has_in_flight(proxies: dict[str, Proxy], person: str) -> None:
    """Bodies that do not come; somebody else gets through meanwhile."""
    door = proxies["nginx"].plain
    with ExitStack() as stack:
        for _ in range(IN_FLIGHT):
            stack.enter_context(door.open(person=person).sock).sendall(half_a_report(door))
        beyond = stack.enter_context(door.open(person=person).sock)
        beyond.sendall(half_a_report(door))

        assert beyond.recv(12) == b"HTTP/1.1 429"
        assert send(door, "127.2.0.1")[0] == 201


@BOTH
def test_no_address_is_written_down_where_the_site_is_away(running) -> None:
    stranger = "127.3.3.7"
    with running(site=free_port()) as proxy:
        assert send(proxy.plain, stranger)[0] == 502

        written = {path.name: path.read_bytes() for path in files_in(proxy.folder)}
    assert [name for name, text in written.items() if stranger.encode() in text] == []


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
