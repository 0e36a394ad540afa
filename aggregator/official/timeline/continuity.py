"""Whether an answer is still of the page that we know: its components seldom change all at once."""

from collections.abc import Collection, Iterable, Mapping

from aggregator.official.claims import About, Document, ReadingProblem, UnableToReadPage

# A page of one or two components may well exchange them all; a larger one keeps an id or a name.
LEAST = 3
# An operator reads them, so they say what was seen and not which rule was broken.
SENTENCES = {
    ReadingProblem.EMPTIED: "It had components before, and lists none any more.",
    ReadingProblem.REPLACED: (
        "None of its components is known, by id or name: another page may be at this address."
    ),
}


def check_continuity(
    *,
    documents: Iterable[Document],
    before: int,
    known: Mapping[str, Collection[str]],
    mapped: Collection[str],
) -> None:
    """Raise UnableToReadPage where the components of a whole reading are not those of the page before.

    `before`: how many it listed when it was last read, in the same format. `known`: what each (by id) was
    ever called. `mapped`: names and ids in the catalogue; one of them among the new ones shows that a person
    has looked at the page.
    """
    read = list(documents)
    listed = frozenset[str]().union(*(document.components for document in read))
    # A page that never had components may stay without; one that loses all of them at once has a fault, and
    # "operational" must not be read out of it.
    if before and not listed:
        raise _make_refusal(ReadingProblem.EMPTIED)
    # By id or name: a vendor that moves to another tool keeps its names, one that renames keeps its ids.
    names = _list_names(read) | {part.casefold() for part in listed}
    familiar = {name.casefold() for part, called in known.items() for name in (part, *called)}
    if before >= LEAST and not names & (familiar | {name.casefold() for name in mapped}):
        raise _make_refusal(ReadingProblem.REPLACED)


def _list_names(documents: Iterable[Document]) -> set[str]:
    names = set()
    for document in documents:
        names |= {claim.title.casefold() for claim in document.claims if claim.about is About.COMPONENT}
        # A component without a known state still shows that it is the same page.
        names |= {part.name.casefold() for part in document.unstated}
    return names


def _make_refusal(problem: ReadingProblem) -> UnableToReadPage:
    return UnableToReadPage(problem, SENTENCES[problem])
