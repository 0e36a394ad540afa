"""What honest but careless programs send reaches the site through the real web server."""

import http.client
import json
import socket
from collections.abc import Iterable
from contextlib import closing
from urllib.parse import urlsplit

from tests.sites.running import Site

JSON = {"Content-Type": "application/json"}


def send(
    site: Site, path: str, body: bytes | Iterable[bytes], person: str, **headers: str
) -> tuple[int, bytes]:
    """Status and body of a POST; an iterable goes in chunks, without a length."""
    known = JSON | {"X-Forwarded-For": person} | headers
    with closing(http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=30)) as connection:
        connection.request("POST", path, body, known, encode_chunked=not isinstance(body, bytes))
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_report_in_chunks_counts(site: Site) -> None:
    parts = iter([b'{"service":', b' "Slack",', b' "region": null}'])

    status, body = send(site, "/api/v1/reports/", parts, "192.0.2.31", **{"Transfer-Encoding": "chunked"})

    assert (status, json.loads(body)["counted"]) == (201, True)


def test_form_in_chunks_counts(site: Site) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Transfer-Encoding": "chunked"}

    status, _body = send(site, "/services/slack/report", iter([b"stance=", b"works"]), "192.0.2.32", **form)

    assert status == 303


def test_chunks_without_end_are_refused(site: Site) -> None:
    parts = (b"x" * 1000 for _ in range(200))

    status, _body = send(site, "/api/v1/reports/", parts, "192.0.2.33", **{"Transfer-Encoding": "chunked"})

    assert status == 413


def test_mark_at_the_beginning_and_no_slash_at_the_end(site: Site) -> None:
    status, _body = send(site, "/api/v1/reports", b'\xef\xbb\xbf{"service": "slack"}', "192.0.2.34")

    assert status == 201


def test_what_cannot_be_read_is_no_fault_and_no_line(site: Site) -> None:
    before = site.log.read_text()
    asked = [
        ("GET / HTTP/1.1", "Host: evil.example"),
        ("GET /healthz HTTP/1.1", "Host: 10.0.0.7:1"),
        (
            "POST /services/slack/report/ HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json; a*=x''y",
        ),
        ("GET /?q=%ff HTTP/1.1", "Host: localhost:1", "Content-Type: text/x; charset=zip"),
    ]

    assert [status_of(site, lines) for lines in asked] == [400, 200, 415, 200]
    assert "evil" not in site.log.read_text()[len(before) :]


def status_of(site: Site, lines: tuple[str, ...]) -> int:
    request = "\r\n".join((*lines, "Connection: close", "Content-Length: 2", "", "{}")).encode()
    where = urlsplit(site.url)
    with socket.create_connection((where.hostname, where.port), timeout=30) as line:
        line.sendall(request)
        answer = b""
        while b"\r\n" not in answer and (part := line.recv(4096)):
            answer += part
    return int(answer.split()[1])
