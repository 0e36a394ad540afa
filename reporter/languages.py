"""The language of a page: the one in its address, or else the one that the browser asks for.

/de/services/claude/ is German for everybody; /services/claude/ is in the first language of Accept-Language
that we have. There is no cookie (docs/adr/0012-languages-by-address.md). Programs and staff get English.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

# The first part of addresses that have no language.
# Programs and staff get English, so these addresses never have a language in front.
ONE_LANGUAGE = {"api", "static", "admin", "healthz", "readyz", "metrics"}

Handler = Callable[[HttpRequest], HttpResponse]


def language_of_address(get_response: Handler) -> Handler:
    """Answer in the language of the address; links made meanwhile stay in it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language, rest = split_language(request.path_info)
        # "/de" is no page: its relative links would lead out of the language.
        if language and not rest and request.method in {"GET", "HEAD"}:
            return HttpResponsePermanentRedirect(_add_slash(request))
        if has_one_language(rest):
            return _answer_in_language(get_response, request, settings.LANGUAGE_CODE)
        if language:
            return _answer_below_prefix(get_response, request, language, rest or "/")
        negotiated = negotiate_language(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        response = _answer_in_language(get_response, request, negotiated)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return middleware


def split_language(path: str) -> tuple[str, str]:
    """ "/de/about/" as ("de", "/about/"); ("", path) where it names no language."""
    first = _read_first_part(path)
    return (first, path.removeprefix(f"/{first}")) if first in dict(settings.LANGUAGES) else ("", path)


def has_one_language(path: str) -> bool:
    """Whether an address without a prefix is in English for everybody."""
    return _read_first_part(path) in ONE_LANGUAGE


def negotiate_language(wanted: str) -> str:
    """The first of the languages of an Accept-Language header that we have; never a cookie or a session."""
    for code, weight in parse_accept_lang_header(wanted):
        if not weight:
            continue  # "not this one"
        if code == "*":
            break
        try:
            return str(translation.get_supported_language_variant(code))
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def _answer_below_prefix(
    get_response: Handler, request: HttpRequest, language: str, rest: str
) -> HttpResponse:
    prefix = get_script_prefix()
    request.path_info = rest
    set_script_prefix(f"{prefix}{language}/")
    try:
        return _answer_in_language(get_response, request, language)
    finally:
        set_script_prefix(prefix)  # the thread answers others next


def _answer_in_language(get_response: Handler, request: HttpRequest, language: str) -> HttpResponse:
    with translation.override(language):
        response = get_response(request)
    response.headers.setdefault("Content-Language", language)
    return response


def _read_first_part(path: str) -> str:
    return path.removeprefix("/").partition("/")[0]


def _add_slash(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{request.path}/" + (f"?{query}" if query else "")
