"""Answers of Django, one after another."""

import json
from io import BytesIO

from reporter.front.calls import answer_all


class Response(list):
    def close(self) -> None:
        pass


def tell_path(environ: dict, start_response) -> Response:
    start_response("404 Not Found", [("X-Path", environ["PATH_INFO"])])
    return Response([b"no\n", environ["wsgi.input"].read(), b"thing"])


def test_each_line_is_a_request_and_each_answer_is_measured():
    requests = BytesIO(b'{"PATH_INFO": "/a"}\n{"PATH_INFO": "/b"}\n')
    answers = BytesIO()

    answer_all(tell_path, requests, answers)

    answers.seek(0)
    found = []
    while line := answers.readline():
        head = json.loads(line)
        assert head.pop("seconds") >= 0
        found.append((head, answers.read(head["length"])))
    assert found == [
        ({"status": 404, "headers": [["x-path", path]], "length": 8}, b"no\nthing") for path in ("/a", "/b")
    ]
