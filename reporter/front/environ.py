"""From a call of the web server (RSGI, specified by granian) to the environ of WSGI (PEP 3333)."""

import re
import sys
from collections import Counter
from functools import lru_cache
from io import BytesIO
from typing import Any, Protocol

from reports.http import content_length

# WSGI writes "-" and "_" alike, so X_Forwarded_For would be joined to the header that our proxy sets.
# RFC 9110 allows more characters in names, but no header that we read has any.
PLAIN_NAME = re.compile(r"[a-z0-9-]+")
COMMON = {
    "GATEWAY_INTERFACE": "CGI/1.1",
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
OWN_NAMES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


# They decide who sent a request, and to which site. If one of them cannot be read, the request is refused:
# what is left of several could be a lie.
DECISIVE = frozenset({"host", "x-forwarded-for", "x-forwarded-proto"})


class UnreadableHeader(ValueError):
    """A decisive header is not ASCII: the web server does not pass its value on."""


class Headers(Protocol):
    """Names in lower case; a name that was sent twice stands twice."""

    def keys(self) -> list[str]: ...

    def items(self) -> list[tuple[str, str]]: ...

    def get(self, key: str, default: Any = None) -> Any: ...


class RequestScope(Protocol):
    """What the web server knows of a request."""

    http_version: str
    server: str  # host:port, as the client sees it
    client: str  # host:port
    scheme: str
    method: str
    path: str  # percent-decoded; what is not UTF-8 has become U+FFFD
    query_string: str
    authority: str | None

    @property
    def headers(self) -> Headers: ...


def make_environ(*, scope: RequestScope) -> dict[str, Any]:
    """The environ of a request, without a body yet; headers with unusual names are left out.

    Raises UnreadableHeader.
    """
    headers, names = scope.headers.items(), scope.headers.keys()
    # A header whose value is not ASCII has a key and no item. Nearly always all are there, and counting them
    # costs as much as all that follows.
    if len(names) > len(headers):
        lost = Counter(names) - Counter(name for name, _ in headers)
        if not DECISIVE.isdisjoint(lost):
            raise UnreadableHeader
    host, _, port = scope.server.rpartition(":")
    environ = COMMON | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
    }
    for name, value in headers:
        if key := _find_key(name):
            environ[key] = f"{environ[key]},{value}" if key in environ else value
    if scope.authority:  # RFC 9112, 3.2.2: it replaces the header
        environ["HTTP_HOST"] = scope.authority
    return environ


@lru_cache(maxsize=256)  # bounded, because clients choose them
def _find_key(name: str) -> str:
    """The name of a header in the environ; '' for one that is left out."""
    if not PLAIN_NAME.fullmatch(name):
        return ""
    return OWN_NAMES.get(name) or f"HTTP_{name.upper().replace('-', '_')}"


def read_length(environ: dict[str, Any]) -> int | None:
    """Bytes of the body; None where the request does not say (Transfer-Encoding: chunked)."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return None
    return content_length(environ)


def set_body(environ: dict[str, Any], body: bytes) -> None:
    """Attach a body that was read whole, with its length: without one Django takes a body for empty."""
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
