"""Which services a search on the board finds."""

from reports.choices.services import CatalogueEntry
from reports.queries import catalogue

# What people type beside the name of what they look for.
FILLERS = {"is", "down", "not", "working", "outage", "status", "problem", "problems", "login"}


def matches(service: CatalogueEntry, query: str) -> bool:
    words = query.casefold().split()
    # A query of fillers alone, as "status", is a name that is being typed.
    significant = [word for word in words if word not in FILLERS] or words
    return all(word in list_search_words(service) for word in significant)


def list_search_words(service: CatalogueEntry) -> str:
    """The text that a search matches: name, slug, aliases, and parts that only this service has."""
    own = catalogue().own_parts[service.slug]
    return " ".join([service.name, service.slug, *service.aliases, *own]).casefold()


def find_close(query: str) -> tuple[CatalogueEntry, ...]:
    known = catalogue()
    return tuple(known.entries[slug] for slug in known.close_to(query))
