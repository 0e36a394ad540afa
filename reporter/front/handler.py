"""Django's handler, made to accept requests that Django does not expect."""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

from reports.http import is_number


class DjangoRequest(WSGIRequest):
    """A request whose constructor never raises; views refuse what is wrong with it.

    Django would use the charset of the body for the address too, and raise for an unknown one where no answer
    can be made any more. Our addresses and forms are UTF-8, so the charset is kept from Django; views find it
    in `content_params`.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        kind, parameters = _parse_content_type(environ.get("CONTENT_TYPE", ""))
        whole = environ["CONTENT_TYPE"] if kind else ""
        environ["CONTENT_TYPE"] = kind
        if not is_number(environ.get("CONTENT_LENGTH", "")):
            environ["CONTENT_LENGTH"] = ""
        super().__init__(environ)
        self.META["CONTENT_TYPE"], self.content_params = whole, parameters


class DjangoHandler(WSGIHandler):
    request_class = DjangoRequest


def _parse_content_type(text: str) -> tuple[str, dict[str, str]]:
    """Kind and parameters; none where they cannot be read."""
    try:
        kind, parameters = parse_header_parameters(text)
    except ValueError:
        return "", {}
    return str(kind), parameters
