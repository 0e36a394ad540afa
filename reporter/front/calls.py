"""Calls of a WSGI application whose answers are taken whole: every answer of ours fits into memory."""

import json
import time
from typing import IO, Any, cast
from wsgiref.types import StartResponse

from django.core.handlers.wsgi import WSGIHandler

from reporter.front.environ import COMMON, set_body
from reporter.front.refusals import FrontResponse


def call_django(handler: WSGIHandler, environ: dict[str, Any]) -> FrontResponse:
    """The answer of Django; closing it ends the request for Django too."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    # Django gives two arguments and needs no answer.
    start = cast("StartResponse", lambda status, headers: started.append((status, headers)))
    response = handler(environ, start)
    try:
        body = b"".join(response)
    finally:
        response.close()
    status, headers = started[-1]
    return FrontResponse(
        int(status.split(" ", 1)[0]), [(name.lower(), str(value)) for name, value in headers], body
    )


def answer_all(handler: WSGIHandler, requests: IO[bytes], answers: IO[bytes]) -> None:
    """The child's side of front/remote.py: one request after another, until there are no more."""
    for line in requests:
        # Objects such as wsgi.errors cannot be sent as JSON, so each side adds them itself.
        environ = COMMON | json.loads(line)
        set_body(environ, b"")
        begun = time.process_time()
        answer = call_django(handler, environ)
        head = {
            "status": answer.status,
            "headers": answer.headers,
            "length": len(answer.body),
            "seconds": time.process_time() - begun,
        }
        answers.write(json.dumps(head).encode() + b"\n" + answer.body)
        answers.flush()
