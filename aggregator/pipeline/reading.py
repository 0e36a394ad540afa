"""One status page, asked and understood: requests and readers, no table. polling.py and a command call it.

A page is read whole or not at all. Half of it could tell of an end whose reason stands in the other half.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx

from aggregator.official import formats
from aggregator.official.claims import Document, UnableToReadPage
from aggregator.official.formats import ITSELF
from aggregator.outgoing.fetch import Answer, fetch
from aggregator.outgoing.problems import Problem, UnableToFetch

PAUSE = 0.5  # seconds between two requests to a server
WITHIN = 50.0  # seconds for all of a page; well below the lease of claims.py
MOST_DOCUMENTS = 8
ACCEPT = "application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
# Says something about a path or a format only: the next one may do better. All others end the attempt, and
# so does a server that is broken (5xx): a page that tells less would be taken for all there is.
OF_THE_PATH = frozenset(
    {Problem.NOT_FOUND, Problem.HTTP_ERROR, Problem.ENCODING, Problem.TOO_LARGE, Problem.REDIRECTS}
)

Validators = Mapping[str, Sequence[str]]  # by path: ETag, Last-Modified


@dataclass(frozen=True)
class Reading:
    """All that a page said in one asking; no documents: nothing has changed since the asking before."""

    format: str
    documents: tuple[Document, ...]
    validators: dict[str, list[str]]


def read_page(
    *,
    address: str,
    format: str = "",  # noqa: A002 - the catalogue's word
    feed: bool = False,
    moved: bool = False,
    validators: Validators,
) -> Reading:
    """Ask a page; raise UnableToFetch or UnableToReadPage, of several attempts that of the first.

    `feed`: the address is a feed's own, of a known format: nothing is asked below it.
    `moved`: if there is still nothing of a known format, the page may speak another one.
    """
    page = formats.BY_NAME[format].page_of(feed=address) if feed else address
    alone = (ITSELF,) if page is None else ()
    ask = _asker(page or address, time.monotonic() + WITHIN)
    first: UnableToFetch | UnableToReadPage | None = None
    for name in _likely(format, moved):
        try:
            paths = alone or formats.BY_NAME[name].paths
            return _read_as(name, ask, paths, validators if name == format else {})
        except (UnableToFetch, UnableToReadPage) as error:
            first = first or error
            if not _others_may_do(error, known=name == format):
                break
    assert first is not None  # noqa: S101 - there is a format to try always
    raise first


Ask = Callable[[str, Sequence[str]], Answer]  # path below the page, validators


def _asker(address: str, deadline: float) -> Ask:
    """Asks for one path of the page, after a pause from the second on."""
    base = httpx.URL(address if address.endswith("/") else f"{address}/")
    asked = 0

    def ask(path: str, known: Sequence[str]) -> Answer:
        nonlocal asked
        time.sleep(PAUSE if asked else 0)
        asked += 1
        left = deadline - time.monotonic()
        if left <= 0:
            raise UnableToFetch(Problem.TOO_SLOW)
        etag, modified = known or ("", "")
        url = address if path == ITSELF else str(base.join(path))
        return fetch(url=url, accept=ACCEPT, etag=etag, last_modified=modified, within=left)

    return ask


def _others_may_do(error: UnableToFetch | UnableToReadPage, *, known: bool) -> bool:
    """Whether another format is worth a try. A known one is given up only where there is nothing any more."""
    if isinstance(error, UnableToReadPage):
        return not known
    if known:
        return error.problem is Problem.NOT_FOUND
    return error.problem in OF_THE_PATH and not error.broken


def _likely(format: str, moved: bool) -> tuple[str, ...]:  # noqa: A002
    """The formats to try: a known one alone, unless the vendor may have moved."""
    if format in formats.BY_NAME and not moved:
        return (format,)
    return tuple(name for name in dict.fromkeys((format, *formats.ORDER)) if name in formats.BY_NAME)


def _read_as(name: str, ask: Ask, paths: Sequence[str], validators: Validators) -> Reading:
    if formats.BY_NAME[name].any_path:
        return _read_any(name, ask, paths, validators)
    answers = {path: ask(path, validators.get(path, ())) for path in paths}
    if all(answer.unchanged for answer in answers.values()):
        return Reading(name, (), {path: list(known) for path, known in validators.items()})
    # What is new is understood beside the rest only, so that is asked for again.
    answers |= {path: ask(path, ()) for path, answer in answers.items() if answer.unchanged}
    documents = [_understood(name, answer) for answer in answers.values()]
    # Further files lie below a page; of a file alone nobody knows where they are.
    further = [path for path in _further(documents) if path not in answers and ITSELF not in answers]
    if len(answers) + len(further) > MOST_DOCUMENTS:
        raise UnableToFetch(Problem.TOO_LARGE, "It is spread over too many files.")
    documents += [_understood(name, ask(path, ())) for path in further]
    # Of a page that needed further files we ask all again: they may change while the first does not.
    kept = {} if further else {path: _validators(answer) for path, answer in answers.items()}
    return Reading(name, tuple(documents), kept)


def _read_any(name: str, ask: Ask, paths: Sequence[str], validators: Validators) -> Reading:
    """The first path that can be read; the one that could last time is tried first."""
    first: UnableToFetch | UnableToReadPage | None = None
    for path in dict.fromkeys((*validators, *paths)):
        try:
            answer = ask(path, validators.get(path, ()))
            documents = () if answer.unchanged else (_understood(name, answer),)
        except (UnableToFetch, UnableToReadPage) as error:
            if isinstance(error, UnableToFetch) and error.problem not in OF_THE_PATH:
                raise
            first = first or error
        else:
            known = list(validators[path]) if answer.unchanged else _validators(answer)
            return Reading(name, documents, {path: known})
    assert first is not None  # noqa: S101 - no format is without paths
    raise first


def _further(documents: Sequence[Document]) -> Iterator[str]:
    yield from dict.fromkeys(path for document in documents for path in document.more)


def _understood(name: str, answer: Answer) -> Document:
    return formats.read(format=name, body=answer.body, content_type=answer.content_type)


def _validators(answer: Answer) -> list[str]:
    return [answer.etag, answer.last_modified]
