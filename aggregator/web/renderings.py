"""Pages that are the same for everybody: made once a tick by whoever asks first, copied for the others."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

from aggregator.queries import freshness
from aggregator.web.http import read_site_root

KEPT_SECONDS = 60  # a page of an older tick is never asked for again
FRESH_SECONDS = 1.0  # a new tick is seen after so long: in between a page costs no query
PATIENCE = 2.0  # seconds; if the one who makes the page hangs, the others make their own
_LOCKS = [threading.Lock() for _ in range(64)]  # one page at a time each; different pages seldom share one

View = Callable[..., HttpResponse]


def once_a_tick(*, kept: tuple[str, ...] = (), made: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Keep the view's 200 answers, in this process, until the next tick or minute.

    A page is kept for each value of the `kept` parameters, and made anew when one of `made` is given (of
    those there is no end). All other parameters mean nothing, as those that other sites add to links.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            request.shown = _read_shown_path(request, (*kept, *made))
            if any(request.GET.get(name) for name in made):
                return view(request, *args, **kwargs)
            key = _build_key(request, kept)
            return cache.get(key) or _render_once(key, lambda: view(request, *args, **kwargs))

        return wrapped

    return decorate


def _render_once(key: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    lock = _LOCKS[hash(key) % len(_LOCKS)]
    if not lock.acquire(timeout=PATIENCE):
        return make()
    try:
        before_us: HttpResponse | None = cache.get(key)
        return before_us or _store(key, make())
    finally:
        lock.release()


def _store(key: str, response: HttpResponse) -> HttpResponse:
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if response.status_code == 200:
        cache.set(key, HttpResponse(response.content, headers=dict(response.headers)), KEPT_SECONDS)
    return response


def _build_key(request: HttpRequest, kept: tuple[str, ...]) -> str:
    now = datetime.now(UTC)
    fresh = cache.get_or_set("freshness", lambda: freshness.read(now=now), FRESH_SECONDS)
    asked = tuple(request.GET.get(name) or None for name in kept)
    # Addresses and languages, because pages name their own address in other languages.
    site = (get_language(), read_site_root(request=request), request.path)
    state = (*site, asked, fresh.completed_at, fresh.stale, fresh.silent, freshness.running_end(now))
    return f"page:{sha256(repr(state).encode()).hexdigest()}"  # an address may be of any length


def _read_shown_path(request: HttpRequest, names: tuple[str, ...]) -> str:
    """The address without what means nothing: others who get the copy did not ask for it."""
    known = {name: request.GET[name] for name in names if request.GET.get(name)}
    return escape_uri_path(request.path_info) + (f"?{urlencode(known)}" if known else "")
