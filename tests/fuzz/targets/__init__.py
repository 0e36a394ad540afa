"""What is fuzzed: each module has the parsers of one kind, with their corpus."""

from aggregator.publication.published import Publication
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.targets import environment, files, headers, reports, status_pages, stores, vendor_servers


def make_targets(publication: Publication) -> list[FuzzTarget]:
    """All parsers but the running site (targets/site.py)."""
    return [*make_targets_of_strangers(), *stores.make_targets(publication)]


def make_targets_of_strangers() -> list[FuzzTarget]:
    """Parsers of what others write: people, programs, vendors, operators."""
    kinds = (reports, headers, status_pages, vendor_servers, files, environment)
    return [target for kind in kinds for target in kind.make_targets()]
