"""One status page, requested and read: no table is touched. polls/polling.py and a command call it.

A page is read whole or not at all: half of it could show an end whose reason is in the other half.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx

from aggregator.official import claims, formats, reading
from aggregator.official.claims import Document, UnableToReadPage
from aggregator.official.formats import ITSELF
from aggregator.outgoing import redirects
from aggregator.outgoing.fetch import FetchedAnswer, fetch_url
from aggregator.outgoing.problems import FetchProblem, UnableToFetch

AT_A_TIME = 8  # pages; what they cost us is waiting
OUR_FAULT = "our_fault"  # the problem of a page on which a reader of ours broke

PAUSE = 0.5  # seconds between two requests to a server
# Seconds for all of a page; well below the lease of pipeline/claims.py, or another worker would read it too.
WITHIN = 50.0
# With the pauses between them, more files would hardly be read within the time.
MOST_DOCUMENTS = 8
ACCEPT = "application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
# These are about a path or a format only, and the next one may work. All others end the attempt, and so does
# a server that is broken (5xx): else a format that tells less would be taken for the page's own.
OF_THE_PATH = frozenset(
    {
        FetchProblem.NOT_FOUND,
        FetchProblem.HTTP_ERROR,
        FetchProblem.ENCODING,
        FetchProblem.TOO_LARGE,
        FetchProblem.REDIRECTS,
    }
)
# From a server to which redirects have led, these mean that the page is there no longer.
OF_ANOTHER_PLACE = frozenset({FetchProblem.NOT_FOUND, FetchProblem.HTTP_ERROR, FetchProblem.CHALLENGE})

Validators = Mapping[str, Sequence[str]]  # by path: ETag, Last-Modified; empty of a file that was not there
Observe = Callable[[str, FetchedAnswer], None]  # is called with each path and its answer


class PageMoved(UnableToReadPage):
    """The page is found at another address, or has another format: a person must look at it first."""

    def __init__(self, *, address: str = "", format: str = "") -> None:  # noqa: A002 - the catalogue's word
        reason = (
            f"It speaks {format} now." if format else f"It is found at {address or 'another address'} now."
        )
        super().__init__(claims.ReadingProblem.MOVED, reason)
        self.address = address
        self.format = format


@dataclass(frozen=True)
class PageReading:
    """All that a page published in one reading; no documents: nothing has changed since the last one."""

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
    observe: Observe | None = None,
) -> PageReading:
    """Request a page; raise UnableToFetch or UnableToReadPage, of several failures the most helpful one.

    `feed`: the address is a feed's own, of a known format: no path below it is requested.
    `moved`: if there is still nothing of a known format, the others are tried; PageMoved names the one found.
    """
    page = formats.BY_NAME[format].page_of(feed=address) if feed else address
    alone = (ITSELF,) if page is None else ()
    ask = _make_requester(page or address, time.monotonic() + WITHIN, observe)
    failure: UnableToFetch | UnableToReadPage | None = None
    for name in _list_formats(format, moved):
        try:
            paths = alone or formats.BY_NAME[name].paths
            reading = _read_in_format(name, ask, paths, validators if name == format else {})
        except (UnableToFetch, UnableToReadPage) as error:
            failure = _choose_failure(failure, error)
            if not _is_worth_another_format(error, known=name == format):
                break
        else:
            if format in formats.BY_NAME and name != format:
                raise PageMoved(format=name)
            return reading
    assert failure is not None  # noqa: S101 - there is a format to try always
    raise failure


def _choose_failure(
    first: UnableToFetch | UnableToReadPage | None, error: UnableToFetch | UnableToReadPage
) -> UnableToFetch | UnableToReadPage:
    """The first of several failures; but a move comes before others, because it names the new address."""
    if first is None or (isinstance(error, PageMoved) and not isinstance(first, PageMoved)):
        return error
    return first


Ask = Callable[[str, Sequence[str]], FetchedAnswer]  # path below the page, validators


def _make_requester(address: str, deadline: float, observe: Observe | None) -> Ask:
    """A function that requests one path of the page, with a pause between two; it raises PageMoved too."""
    base = httpx.URL(address if address.endswith("/") else f"{address}/")
    requests = 0

    def ask(path: str, validators: Sequence[str]) -> FetchedAnswer:
        nonlocal requests
        # Only between two requests, because most pages are a single file.
        time.sleep(PAUSE if requests else 0)
        requests += 1
        seconds_left = deadline - time.monotonic()
        if seconds_left <= 0:
            raise UnableToFetch(FetchProblem.TOO_SLOW)
        etag, modified = validators or ("", "")
        url = address if path == ITSELF else str(base.join(path))
        try:
            answer = fetch_url(url=url, accept=ACCEPT, etag=etag, last_modified=modified, within=seconds_left)
        except UnableToFetch as error:
            if error.problem in OF_ANOTHER_PLACE:
                _refuse_other_place(str(base), path, error.url)
            raise
        if observe:
            observe(path, answer)
        _refuse_other_place(str(base), path, answer.url)
        return answer

    return ask


def _refuse_other_place(page: str, path: str, final: str) -> None:
    if redirects.has_moved(page=page, final=final):
        raise PageMoved(address=redirects.find_new_address(path=path, final=final))


def _is_worth_another_format(error: UnableToFetch | UnableToReadPage, *, known: bool) -> bool:
    """Whether another format is worth a try. A known one is given up only where nothing is there any more."""
    if isinstance(error, UnableToReadPage):
        return not known
    if known:
        return error.problem is FetchProblem.NOT_FOUND
    return error.problem in OF_THE_PATH and not error.broken


def _list_formats(format: str, moved: bool) -> tuple[str, ...]:  # noqa: A002
    """The formats to try: a known one alone, unless the vendor may have moved."""
    if format in formats.BY_NAME and not moved:
        return (format,)
    return tuple(name for name in dict.fromkeys((format, *formats.ORDER)) if name in formats.BY_NAME)


def _read_in_format(name: str, ask: Ask, needed: Sequence[str], validators: Validators) -> PageReading:
    if formats.BY_NAME[name].any_path:
        return _read_any(name, ask, needed, validators)
    paths = dict.fromkeys((*needed, *validators))  # further files of the last time too
    answers = {path: _request_path(needed, ask, path, validators.get(path, ())) for path in paths}
    if all(_is_unchanged(answer, validators.get(path)) for path, answer in answers.items()):
        return PageReading(name, (), {path: list(known) for path, known in validators.items()})
    # A new file is understood only with the others: those that did not change are requested again.
    unchanged = [path for path, answer in answers.items() if answer and answer.unchanged]
    answers |= {path: _request_path(needed, ask, path, ()) for path in unchanged}
    documents = _read_documents(name, needed, answers)
    # Further files lie below a page; where the address is that of a file, nobody knows where they are.
    further = [
        path for path in _list_further_paths(documents) if path not in answers and ITSELF not in answers
    ]
    if len(answers) + len(further) > MOST_DOCUMENTS:
        raise UnableToFetch(FetchProblem.TOO_LARGE, "It is spread over too many files.")
    further_answers = {path: _request_path(needed, ask, path, ()) for path in further}
    new_validators = {path: _keep_validators(answer) for path, answer in (answers | further_answers).items()}
    return PageReading(name, (*documents, *_read_documents(name, needed, further_answers)), new_validators)


def _request_path(needed: Sequence[str], ask: Ask, path: str, known: Sequence[str]) -> FetchedAnswer | None:
    """The answer; None of a further file that a copy of the format does not have."""
    try:
        return ask(path, known)
    except PageMoved:
        if path in needed:
            raise
    except UnableToFetch as error:
        absent = error.problem is FetchProblem.NOT_FOUND or (
            error.problem is FetchProblem.HTTP_ERROR and not error.broken
        )
        if path in needed or not absent:
            raise
    return None


def _is_unchanged(answer: FetchedAnswer | None, known: Sequence[str] | None) -> bool:
    """Unchanged; or not there, as the last time."""
    return answer.unchanged if answer else known is not None and not known


def _read_documents(
    name: str, needed: Sequence[str], answers: Mapping[str, FetchedAnswer | None]
) -> list[Document]:
    """The documents of all files. A web page in place of a further file means that there is no such file."""
    documents = []
    for path, answer in answers.items():
        try:
            documents += [_read_answer(name, answer)] if answer else []
        except UnableToReadPage as error:
            if path in needed or error.problem is not claims.ReadingProblem.HTML:
                raise
    return documents


def _read_any(name: str, ask: Ask, paths: Sequence[str], validators: Validators) -> PageReading:
    """The first path that can be read; the one that could last time is tried first."""
    failure: UnableToFetch | UnableToReadPage | None = None
    for path in dict.fromkeys((*validators, *paths)):
        try:
            answer = ask(path, validators.get(path, ()))
            documents = () if answer.unchanged else (_read_answer(name, answer),)
        except (UnableToFetch, UnableToReadPage) as error:
            if isinstance(error, UnableToFetch) and error.problem not in OF_THE_PATH:
                raise
            failure = _choose_failure(failure, error)
        else:
            known = list(validators[path]) if answer.unchanged else _keep_validators(answer)
            return PageReading(name, documents, {path: known})
    assert failure is not None  # noqa: S101 - no format is without paths
    raise failure


def _list_further_paths(documents: Iterable[Document]) -> Iterator[str]:
    yield from dict.fromkeys(path for document in documents for path in document.more)


def _read_answer(name: str, answer: FetchedAnswer) -> Document:
    return reading.read_document(format=name, body=answer.body, content_type=answer.content_type)


def _keep_validators(answer: FetchedAnswer | None) -> list[str]:
    return [answer.etag, answer.last_modified] if answer else []
