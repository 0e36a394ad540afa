"""Which answers are the same for everybody, and may be kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path

from reports.http import set_shown_address

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class KeptRule:
    """A view whose 200 answers are the same for everybody, as attribute `kept` of the view.

    Each value of a `vary_on` parameter has an answer of its own. A request with one of `bypass_on` is
    answered anew: their values are unlimited and would fill the memory. All other parameters are ignored, as
    those that other sites add to links.
    """

    vary_on: tuple[str, ...] = ()
    bypass_on: tuple[str, ...] = ()


def keep_answers(*, vary_on: tuple[str, ...] = (), bypass_on: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Mark a view of pages with its KeptRule; the pages name their address without other parameters."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            set_shown_address(request, _read_shown_path(request, (*vary_on, *bypass_on)))
            return view(request, *args, **kwargs)

        wrapped.kept = KeptRule(vary_on, bypass_on)  # type: ignore[attr-defined]
        return wrapped

    return decorate


def _read_shown_path(request: HttpRequest, names: tuple[str, ...]) -> str:
    known = {name: request.GET[name] for name in names if request.GET.get(name)}
    return escape_uri_path(request.path_info) + (f"?{urlencode(known)}" if known else "")
