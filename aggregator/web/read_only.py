"""Views that read: GET and HEAD, kept for one tick, with a page that helps against bad addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


class UnableToRead(Exception):
    """The address asks for something that does not exist."""

    def __init__(self, *, asked: str, choices: dict[str, str]) -> None:
        super().__init__(self.__doc__)
        self.asked = asked
        self.choices = choices  # words by query string


@dataclass(frozen=True)
class BadRequestPage:
    """What templates/400.html shows: what was asked, and what can be (address, words)."""

    asked: str
    choices: tuple[tuple[str, str], ...]


View = Callable[..., HttpResponse]


one_tick = cache_control(public=True, max_age=settings.TICK_SECONDS)


def read_only(view: View) -> View:
    """GET and HEAD only, kept for one tick; an unreadable query gets a page that helps."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except UnableToRead as error:
            page = BadRequestPage(error.asked, tuple((request.path + q, w) for q, w in error.choices.items()))
            return TemplateResponse(request, "400.html", {"page": page}, status=400)

    # Exempt, so that a POST gets 405 and not the error of a missing token.
    return csrf_exempt(require_safe(one_tick(wrapped)))
