"""What came of checking one status page."""

from dataclasses import dataclass, field

from aggregator.official.claims import About, Document
from reports.choices.services import CatalogueEntry


@dataclass(frozen=True)
class Target:
    """A status page of the catalogue; `format` is what the catalogue names, '' where nothing."""

    address: str
    services: tuple[CatalogueEntry, ...]
    format: str
    feed: bool = False  # the address is that of a file, and nothing is asked below it


@dataclass(frozen=True)
class PageCheck:
    """What came of one page. `problem` is a word of OfficialPage.problem, '' where it was read."""

    target: Target
    format: str = ""  # in which it was read, or could be
    documents: tuple[Document, ...] = ()
    problem: str = ""
    text: str = ""  # the problem in a sentence
    moved_to: str = ""
    body: bytes = field(default=b"", repr=False)  # of an answer of a page that could not be read

    @property
    def is_read(self) -> bool:
        return not self.problem

    @property
    def components(self) -> int:
        return len(frozenset[str]().union(*(document.components for document in self.documents)))

    @property
    def incidents(self) -> int:
        """Incidents and maintenances."""
        claims = (claim for document in self.documents for claim in document.claims)
        return len({(claim.about, claim.subject) for claim in claims if claim.about is not About.COMPONENT})

    @property
    def dropped(self) -> int:
        return sum(document.dropped for document in self.documents)
