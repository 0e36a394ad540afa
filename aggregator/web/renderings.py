"""Pages that are the same for everybody: made once a tick by whoever asks first, copied for the others."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from aggregator.queries import freshness

KEPT_SECONDS = 60  # a page of an older tick is never asked for again
QUERIES = {"window"}  # what a kept page may be asked for; anything else is made anew

_one_at_a_time = threading.Lock()

View = Callable[..., HttpResponse]


def once_a_tick(view: View) -> View:
    """Keep the view's 200 answers, in this process, until the next tick or minute."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if set(request.GET) - QUERIES:
            return view(request, *args, **kwargs)
        key = _key(request)
        return cache.get(key) or _made(key, lambda: view(request, *args, **kwargs))

    return wrapped


def _made(key: str, make: Callable[[], HttpResponse]) -> HttpResponse:
    with _one_at_a_time:
        kept: HttpResponse | None = cache.get(key)  # somebody was before us
        if kept is not None:
            return kept
        made = make()
        if isinstance(made, SimpleTemplateResponse):
            made.render()
        if made.status_code == 200:
            cache.set(key, HttpResponse(made.content, headers=dict(made.headers)), KEPT_SECONDS)
        return made


def _key(request: HttpRequest) -> str:
    now = datetime.now(UTC)
    fresh = freshness.read(now=now)
    state = (fresh.completed_at, fresh.stale, fresh.silent, freshness.running_end(now))
    return f"page:{request.get_full_path()}:{hash(state)}"
