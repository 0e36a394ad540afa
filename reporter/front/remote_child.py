"""The child of remote.py: answers requests from standard input until it ends."""

import os
import sys

from reporter.startup import process

process.load_web_settings()

import json  # noqa: E402
import time  # noqa: E402
from typing import IO  # noqa: E402

import django  # noqa: E402

django.setup(set_prefix=False)

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - needs the settings, as all below

from reporter.front.calls import call_django  # noqa: E402
from reporter.front.environ import COMMON, set_body  # noqa: E402
from reporter.handler import Handler  # noqa: E402

NICER = 19  # as low as there is: readers' answers come first


def answer_all(handler: WSGIHandler, requests: IO[bytes], answers: IO[bytes]) -> None:
    """One after another; a fault of Django's own is a 500, as everywhere."""
    for line in requests:
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


if __name__ == "__main__":
    os.nice(NICER)
    # What anybody prints must not become part of an answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    answer_all(Handler(), sys.stdin.buffer, answers)
