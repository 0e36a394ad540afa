"""Another process answers, or is replaced."""

import sys

import pytest

from reporter.front.costly import remote
from reporter.front.costly.remote import AnswerCost, ChildEnded, RemoteDjango
from reporter.front.refusals import FrontResponse

ECHO = """
import json, sys
for line in sys.stdin.buffer:
    path = json.loads(line)["PATH_INFO"]
    if path == "/end":
        break
    body = path.encode() * 50_000
    head = {"status": 200, "headers": [["x", "y"]], "length": len(body), "seconds": 0.5}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\\n" + body)
    sys.stdout.buffer.flush()
"""
SILENT = "import sys; sys.stdin.read()"


def make_remote(program: str) -> RemoteDjango:
    return RemoteDjango((sys.executable, "-c", program))


@pytest.fixture
def echo():
    remote = make_remote(ECHO)
    yield remote
    remote.end()


def test_answers_are_whole_one_after_another(echo):
    found = [echo.call({"PATH_INFO": path, "wsgi.input": object()}) for path in ("/a", "/b\u00e9")]

    assert found == [
        AnswerCost(FrontResponse(200, [("x", "y")], path.encode() * 50_000), 0.5)
        for path in ("/a", "/b\u00e9")
    ]


def test_after_its_end_another_one_answers(echo):
    with pytest.raises(ChildEnded):
        echo.call({"PATH_INFO": "/end"})

    assert echo.call({"PATH_INFO": "/a"}).answer.status == 200


def test_one_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(remote, "LONGEST", 0.2)
    silent = make_remote(SILENT)

    with pytest.raises(ChildEnded):
        silent.call({"PATH_INFO": "/"})
