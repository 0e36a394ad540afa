"""What keeps a report from being sent. A real site answers in integration/reports/test_report_command.py."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from reports.management.sender import ServerAnswer, UnableToSend, send_report


@contextmanager
def site_that_says(answer: bytes) -> Iterator[str]:
    """A server for one request, whatever it may be."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as peer:
                peer.recv(65536)
                peer.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def http(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


@pytest.mark.parametrize(
    "url", ["", "claude", "ftp://host/", "file:///etc/passwd", "http://", "http://[::1", "http://host:x/"]
)
def test_what_is_no_address_is_not_asked(url):
    with pytest.raises(UnableToSend, match="is not an address: http://host/ or https://host/"):
        send_report(url=url, report={"service": "acme"})


def test_site_that_is_not_there_gives_no_answer():
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"

    with pytest.raises(UnableToSend, match=f"{url} does not answer: "):
        send_report(url=url, report={"service": "acme"})


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
def test_line_that_breaks_is_no_answer(answer):
    with site_that_says(answer) as url, pytest.raises(UnableToSend, match="does not answer"):
        send_report(url=url, report={"service": "acme"})


@pytest.mark.parametrize("body", ["<html>", "[]", ""])
def test_answer_of_another_kind_of_site_is_none(body):
    with (
        site_that_says(http("200 OK", body)) as url,
        pytest.raises(UnableToSend, match="not as a site of ours"),
    ):
        send_report(url=url, report={"service": "acme"})


def test_refusal_without_a_problem_document_is_a_refusal():
    with site_that_says(http("403 Forbidden", "<html>")) as url:
        answer = send_report(url=url, report={"service": "acme"})

    assert answer == ServerAnswer(403, {})


@pytest.mark.parametrize(
    "challenge",
    [
        None,
        "x",
        [],
        {},
        {"parameters": {}},
        {"parameters": {"algorithm": "SHA-256", "nonce": "x", "salt": "00", "cost": 1}},
        {"parameters": {"algorithm": "PBKDF2/SHA-256", "nonce": "00", "salt": "00", "cost": 10**9}},
    ],
)
def test_challenge_that_no_site_of_ours_makes_is_left_alone(challenge):
    body = {"status": 429, "challenge": challenge}

    with site_that_says(http("429 Too Many Requests", json.dumps(body))) as url:
        assert send_report(url=url, report={"service": "acme"}) == ServerAnswer(429, body)
