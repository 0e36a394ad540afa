"""From a call of the web server to a request of Django: what clients send and Django does not expect."""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """A request that can be made of anything; what is wrong with it is told by the views."""

    def __init__(self, environ: dict[str, Any]) -> None:
        if _is_unreadable(environ.get("CONTENT_TYPE", "")):
            environ["CONTENT_TYPE"] = ""  # Django would raise here, where nobody makes an answer of it
        if _is_chunked(environ):
            _measure(environ)
        super().__init__(environ)


class Handler(WSGIHandler):
    request_class = Request


def _is_unreadable(content_type: str) -> bool:
    try:
        parse_header_parameters(content_type)
    except ValueError:
        return True
    return False


def _is_chunked(environ: dict[str, Any]) -> bool:
    """A body whose length nobody said beforehand; Django takes it for empty."""
    coding = environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    return "chunked" in coding and not environ.get("CONTENT_LENGTH")


def _measure(environ: dict[str, Any]) -> None:
    """Read it and say how long it is; a byte more than is allowed is refused as any longer body is."""
    body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
