"""Which requests ask for an answer that is the same for everybody, and by which address it is kept.

Nothing that a client may choose freely is in the address: of the query only parameters that the view knows,
in its order; of Accept-Language only the language that we answer in; of Host only names of ALLOWED_HOSTS and
our own port. So nobody can fill the memory, or have a page kept that names another site.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from aggregator.web.kept_rule import KeptRule
from reporter import languages
from reporter.front.environ import COMMON, RequestScope

MOST_FIELDS = 100
PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True)
class KeptAddress:
    """An answer differs with nothing else. `host` and `port` are those of links in it."""

    path: str
    query: str
    language: str
    scheme: str
    host: str
    port: str


def find_address(scope: RequestScope) -> KeptAddress | None:
    """None where the answer is not the same for everybody, or does not exist."""
    language, path = languages.split_language(scope.path)
    rule = _find_rule(path)
    query = None if rule is None else canonicalize_query(query=scope.query_string, rule=rule)
    get = scope.headers.get
    scheme = "https" if get("x-forwarded-proto") == "https" else scope.scheme
    port = scope.server.rpartition(":")[2]
    host = normalize_host(host=scope.authority or get("host") or "", scheme=scheme, port=port)
    if query is None or host is None:
        return None
    if languages.has_one_language(path):
        language = settings.LANGUAGE_CODE
    return KeptAddress(
        path=scope.path,
        query=query,
        language=language or languages.negotiate_language(get("accept-language") or ""),
        scheme=scheme,
        host=host,
        port=port,
    )


def make_plain_environ(address: KeptAddress) -> dict[str, Any]:
    """A request for this address by nobody in particular: without cookies, and for the plain answer."""
    return COMMON | {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address.path.encode().decode("latin-1"),
        "QUERY_STRING": address.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": address.port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": address.host,
        "HTTP_ACCEPT_LANGUAGE": address.language,
        "HTTP_X_FORWARDED_PROTO": address.scheme,
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(),
    }


def canonicalize_query(*, query: str, rule: KeptRule) -> str | None:
    """The parameters that the view knows, in its order; None where one has values without a bound."""
    if not query:
        return ""
    try:
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return None
    if not given.keys().isdisjoint(rule.bypass_on):
        return None
    return urlencode([(name, given[name]) for name in rule.vary_on if name in given])


def normalize_host(*, host: str, scheme: str, port: str) -> str | None:
    """The name in small letters, with a port only where it is ours; None for a name that is not ours."""
    name, own = split_domain_port(host)
    if not name or not validate_host(name, settings.ALLOWED_HOSTS):
        return None
    return f"{name}:{own}" if own and own == port and own != PORTS.get(scheme) else name


def _find_rule(path: str) -> KeptRule | None:
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    rule = getattr(view, "kept", None) or getattr(getattr(view, "cls", None), "kept", None)
    return rule if isinstance(rule, KeptRule) else None
