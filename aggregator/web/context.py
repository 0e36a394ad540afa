"""The context of every page."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language, get_language_bidi

from aggregator.web.http import read_site_root


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "tick_seconds": settings.TICK_SECONDS,
        "language": _describe_language(request),
    }


@dataclass(frozen=True)
class Alternate:
    """The same page in a language: its path for readers, its address for other sites."""

    code: str
    name: str
    path: str
    address: str


@dataclass(frozen=True)
class Language:
    """The language of a page, and where it is found in the others."""

    code: str
    direction: str
    alternates: tuple[Alternate, ...]
    unprefixed: str


def _describe_language(request: HttpRequest) -> Language:
    shown = _read_shown_path(request)
    root, site = request.META.get("SCRIPT_NAME", ""), read_site_root(request=request)
    return Language(
        code=get_language() or settings.LANGUAGE_CODE,
        direction="rtl" if get_language_bidi() else "ltr",
        alternates=tuple(
            Alternate(code, name, path, site + iri_to_uri(path))
            for code, name, path in (
                (code, name, f"{root}/{code}{shown}") for code, name in settings.LANGUAGES
            )
        ),
        # A path of two slashes would be another site for a browser.
        unprefixed=site + iri_to_uri(escape_leading_slashes(root + shown)),
    )


def _read_shown_path(request: HttpRequest) -> str:
    """The path without the prefix of the language; the view has set it where it ignores parameters."""
    known: str | None = getattr(request, "shown", None)
    if known is not None:
        return known
    query = request.META.get("QUERY_STRING", "")
    return escape_uri_path(request.path_info) + (f"?{query}" if query else "")
