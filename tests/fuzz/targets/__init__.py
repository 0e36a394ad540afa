"""What is fuzzed: each module has the parsers of one kind, with their corpus."""

from aggregator.publication.published import Publication
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.targets import environment, files, headers, reports, status_pages, stores


def make_targets(publication: Publication) -> list[FuzzTarget]:
    """All parsers but the running site (targets/site.py)."""
    return [
        *reports.make_targets(),
        *headers.make_targets(),
        *status_pages.make_targets(),
        *files.make_targets(),
        *stores.make_targets(publication),
        *environment.make_targets(),
    ]
