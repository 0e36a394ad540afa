"""Pages that are the same for everybody: the first request of a tick renders, all others get a copy."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from typing import cast
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language

from aggregator.publication import current, reading
from aggregator.queries import freshness
from aggregator.queries.answers.freshness import Freshness
from aggregator.web.http import read_site_root
from aggregator.web.kept_rule import KeptRule
from reports.http import set_shown_address

# A page of an older tick is never asked for again.
KEPT_SECONDS = 60
# A new tick is noticed this late; in between a cached page costs no query.
FRESH_SECONDS = 1.0
# If the request that renders the page hangs, the others render their own.
LOCK_SECONDS = 2.0
# One lock for each page would never be freed; of 64 two different pages seldom share one.
_LOCKS = [threading.Lock() for _ in range(64)]

View = Callable[..., HttpResponse]


def once_a_tick(*, vary_on: tuple[str, ...] = (), bypass_on: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Keep the view's 200 answers, in a process that follows no publication, until the next tick or minute.

    See KeptRule.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            set_shown_address(request, _read_shown_path(request, (*vary_on, *bypass_on)))
            # Where a publication is followed, the front keeps the answers. A second copy here could be of the
            # tick before, and would be kept as the new one.
            is_published = reading.read_version(now=datetime.now(UTC)) is not None
            if is_published or any(request.GET.get(name) for name in bypass_on):
                return view(request, *args, **kwargs)
            key = _build_key(request, vary_on)
            return cache.get(key) or _render_once(key, lambda: view(request, *args, **kwargs))

        wrapped.kept = KeptRule(vary_on, bypass_on)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _render_once(key: str, render: Callable[[], HttpResponse]) -> HttpResponse:
    lock = _LOCKS[hash(key) % len(_LOCKS)]
    if not lock.acquire(timeout=LOCK_SECONDS):
        return render()
    try:
        # Another request may have rendered it while this one waited for the lock.
        cached: HttpResponse | None = cache.get(key)
        return cached or _store(key, render())
    finally:
        lock.release()


def _store(key: str, response: HttpResponse) -> HttpResponse:
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if response.status_code == 200:
        cache.set(key, HttpResponse(response.content, headers=dict(response.headers)), KEPT_SECONDS)
    return response


def _build_key(request: HttpRequest, vary_on: tuple[str, ...]) -> str:
    now = datetime.now(UTC)
    kept = cache.get_or_set("freshness", lambda: current.read_freshness(now=now), FRESH_SECONDS)
    fresh = cast("Freshness", kept)  # a cache may hold anything
    # Parameters without a value are as good as none, or "?window=" would be rendered beside "".
    parameters = tuple(request.GET.get(name) or None for name in vary_on)
    # Addresses and languages, because pages name their own address in other languages.
    site = (get_language(), read_site_root(request=request), request.path)
    state = (
        *site,
        parameters,
        fresh.completed_at,
        fresh.stale,
        fresh.silent,
        freshness.find_running_end(now),
    )
    return f"page:{sha256(repr(state).encode()).hexdigest()}"  # an address may be of any length


def _read_shown_path(request: HttpRequest, names: tuple[str, ...]) -> str:
    """The address with the known parameters only: the page names it, and others get the same copy."""
    known = {name: request.GET[name] for name in names if request.GET.get(name)}
    return escape_uri_path(request.path_info) + (f"?{urlencode(known)}" if known else "")
