"""Whether an answer was found at the page that was asked, or at another place that redirects have led to.

The same place: the same host (with or without `www.`) and port, at or below the page's path. From http to
https is no move either. All else is another page, until a person has looked at it.
"""

import httpx

from aggregator.official.parsing import fields

PORTS = {"http": 80, "https": 443}


def has_moved(*, page: str, final: str) -> bool:
    """Whether the final address of an answer is not that of the page, nor below it."""
    here, there = httpx.URL(page), httpx.URL(final)
    return _read_server(here) != _read_server(there) or not f"{there.path}/".startswith(_read_folder(here))


def find_new_address(*, path: str, final: str) -> str:
    """Where the page probably is now, of a file `path` that was found there; '' where nobody may follow it.

    Without query and fragment: they may hold tokens.
    """
    place = httpx.URL(final).copy_with(query=None, fragment=None)
    root = place.path.rstrip("/").removesuffix(f"/{path}")
    whole = str(place.copy_with(path=f"{root}/")) if root != place.path.rstrip("/") else str(place)
    return fields.choose_link(whole, str(place.copy_with(path="/")))


def _read_server(place: httpx.URL) -> tuple[str, int | None]:
    """Host and port; the default ports of http and https are one."""
    usual = place.port in (None, PORTS.get(place.scheme))
    return place.host.casefold().rstrip(".").removeprefix("www."), None if usual else place.port


def _read_folder(page: httpx.URL) -> str:
    return page.path if page.path.endswith("/") else f"{page.path}/"
