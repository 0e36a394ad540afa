"""Status pages as such: which are polled, in what format, and whether they can be read."""

from datetime import datetime, timedelta

from django.db.models import Q

from aggregator.models.vendors import OfficialPage
from aggregator.queries.answers.vendors import NOT_ASKED, PageReadability
from reports.queries import catalogue

# Six turns: the program that polls the pages does not run.
FORGOTTEN = timedelta(minutes=30)


def assess_readability(*, page: OfficialPage, now: datetime) -> PageReadability:
    """A page that was not read for a while counts as failing: as little is known of it."""
    failing_since, problem = page.failing_since, page.problem
    if failing_since is None and page.read_at and now - page.read_at > FORGOTTEN:
        failing_since, problem = page.read_at, NOT_ASKED
    return PageReadability(page.address, page.format, page.read_at, failing_since, problem)


def filter_unreadable(*, now: datetime, since: datetime | None = None, forgotten: bool = True) -> Q:
    """Which polled pages assess_readability() calls failing, since `since` at least.

    Without `forgotten`, only those that were polled and failed.
    """
    failing = Q(failing_since__lte=since or now)
    silent = Q(failing_since=None, read_at__lt=now - FORGOTTEN, read_at__lte=since or now)
    return Q(address__in=list_polled_addresses()) & (failing | silent if forgotten else failing)


def list_polled_addresses() -> set[str]:
    """Addresses of pages that the catalogue wants to be read: one of their services does."""
    entries = catalogue().entries.values()
    return {
        entry.status_address for entry in entries if entry.status_address and entry.status_format != "none"
    }


def list_feed_addresses() -> set[str]:
    """Addresses that the catalogue names as those of feeds: requested as they are, not below."""
    return {entry.status_feed for entry in catalogue().entries.values() if entry.status_feed}


def read_named_formats() -> dict[str, str]:
    """The format that the catalogue names, by address; of several the first by name."""
    entries = catalogue().entries.values()
    named = {(entry.status_address, entry.status_format) for entry in entries if entry.status_address}
    # In reverse order, because of several formats the dict keeps the last one.
    return {address: name for address, name in sorted(named, reverse=True) if name not in ("", "none")}


def find_page(*, address: str) -> int | None:
    """The page at an address."""
    number: int | None = OfficialPage.objects.filter(address=address).values_list("id", flat=True).first()
    return number
