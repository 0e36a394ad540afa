"""A server of the tests' own, whose pages may go through the front's forms: parts, ETags and 304."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from wsgiref.types import StartResponse

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.test.testcases import LiveServerThread

from reporter.front.calls import call_django
from reporter.front.kept.answers import RenewablePage, pack_response
from reporter.front.kept.parts import read_since
from reporter.front.refusals import FrontResponse

Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@contextmanager
def serve(handle: Callable[[WSGIHandler], object]) -> Iterator[str]:
    """A live server around what `handle` makes of Django's handler; its address.

    Static files come as a site serves them, through WhiteNoise and compressed, but straight from source.
    """
    from_source = override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True)
    # A browser keeps its connections to the server, whose threads would keep theirs to the database.
    none_kept = patch.dict(connection.settings_dict, {"CONN_MAX_AGE": 0})
    with from_source, none_kept:
        server = LiveServerThread("localhost", static_handler=handle)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        yield f"http://{server.host}:{server.port}"
        server.terminate()


def put_front_before(handler: WSGIHandler, sent: list[FrontResponse]) -> Application:
    """Nothing is kept: a test sees its own ticks at once. `sent` gets the answers to open pages."""

    def answer(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/static/"):
            return handler(environ, start)  # type: ignore[no-any-return]
        encoding, tag = (environ.pop(f"HTTP_{name}", None) for name in ("ACCEPT_ENCODING", "IF_NONE_MATCH"))
        packed = pack_response(call_django(handler, environ))
        since = read_since(environ["QUERY_STRING"])
        if isinstance(packed, RenewablePage) and since:
            packed = packed.select_changed(since)
        if isinstance(packed, FrontResponse):
            response = packed
        else:
            response = packed.choose(encoding).answer(method=environ["REQUEST_METHOD"], if_none_match=tag)
        if since:
            sent.append(response)
        start(f"{response.status} OK", response.headers)
        return [response.body]

    return answer
