"""A call of a WSGI application whose answer is taken whole: every answer of ours fits into memory."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from reporter.front.refusals import Answer


def call_django(handler: WSGIHandler, environ: dict[str, Any]) -> Answer:
    """The answer of Django; closing it ends the request for Django too."""
    started: list[tuple[str, list[tuple[str, str]]]] = []
    response = handler(environ, lambda status, headers: started.append((status, headers)))
    try:
        body = b"".join(response)
    finally:
        response.close()
    status, headers = started[-1]
    return Answer(int(status.split(" ", 1)[0]), [(name.lower(), str(value)) for name, value in headers], body)
