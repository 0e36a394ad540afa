"""The address by which a page names itself to other sites."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.encoding import iri_to_uri


def read_site_root(*, request: HttpRequest) -> str:
    """As "https://example.org": SITE_URL, or the name that was asked for.

    A client can write any port and any case into Host, and kept pages are shown to others. So only a name
    of ALLOWED_HOSTS and the server's own port get into them.
    """
    if settings.SITE_URL:
        parts = urlsplit(settings.SITE_URL)
        return f"{parts.scheme}://{parts.netloc}"
    name, port = split_domain_port(request.get_host())
    return f"{request.scheme}://{name}" + (f":{port}" if port and port == request.get_port() else "")


def build_absolute(*, request: HttpRequest, path: str) -> str:
    """The address of a path of ours, for other sites."""
    return read_site_root(request=request) + iri_to_uri(path)
