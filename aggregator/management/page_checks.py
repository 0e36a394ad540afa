"""Every status page of the catalogue, read once: what it publishes, and whether the catalogue is right."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import urlsplit

from aggregator.management.page_check import PageCheck, Target
from aggregator.official.claims import UnableToReadPage
from aggregator.outgoing.fetch import FetchedAnswer
from aggregator.outgoing.problems import UnableToFetch
from aggregator.pipeline.polls import reading
from aggregator.pipeline.polls.reading import AT_A_TIME, OUR_FAULT, PageMoved, PageReading

# A page of a known format that answers so may have another one.
OF_THE_FORMAT = frozenset({"not_found", "wrong_shape", "not_json", "not_xml", "html", "empty", "http_error"})


def check_pages(*, targets: Iterable[Target]) -> Iterator[PageCheck]:
    """Ask all of them, several hosts at a time and each host for one page at a time; as they come."""
    # A vendor's server is asked for one page at a time, however many of its pages the catalogue names.
    by_host: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_host[urlsplit(target.address).netloc.lower()].append(target)
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        for done in as_completed([threads.submit(_check_host, each) for each in by_host.values()]):
            yield from done.result()


def _check_host(targets: Iterable[Target]) -> list[PageCheck]:
    checks = []
    for number, target in enumerate(targets):
        time.sleep(reading.PAUSE if number else 0)
        checks.append(_check_page(target))
    return checks


def _check_page(target: Target) -> PageCheck:
    """A page that breaks a reader of ours is reported as such, and the others are read all the same."""
    bodies: list[bytes] = []
    try:
        return _request_page(target, bodies)
    except Exception as error:  # noqa: BLE001 - the report names it
        text = f"A reader broke: {type(error).__name__}."
        return PageCheck(target, problem=OUR_FAULT, text=text, body=bodies[-1] if bodies else b"")


def _request_page(target: Target, bodies: list[bytes]) -> PageCheck:
    """`bodies` gets what the page answers."""

    def observe(_path: str, answer: FetchedAnswer) -> None:
        bodies.append(answer.body)

    def ask(format: str) -> PageReading:  # noqa: A002 - the catalogue's word
        feed = target.feed and format == target.format  # guessed is only what a page has below it
        return reading.read_page(
            address=target.address, format=format, feed=feed, validators={}, observe=observe
        )

    try:
        page_reading = ask(target.format)
    except (UnableToFetch, UnableToReadPage) as error:
        moved_to = error.address if isinstance(error, PageMoved) else ""
        # Where several formats are tried, it is mostly the first failure that is reported.
        body = bodies[-1 if target.format else 0] if bodies else b""
        other = _find_other_format(target, error, ask)
        return PageCheck(
            target, other, problem=error.problem.value, text=str(error), moved_to=moved_to, body=body
        )
    return PageCheck(target, page_reading.format, page_reading.documents)


def _find_other_format(
    target: Target, error: UnableToFetch | UnableToReadPage, ask: Callable[[str], PageReading]
) -> str:
    """The format in which a page can be read that cannot be read in the one which the catalogue names."""
    if not target.format or error.problem.value not in OF_THE_FORMAT:
        return ""
    time.sleep(reading.PAUSE)
    try:
        return ask("").format
    except (UnableToFetch, UnableToReadPage):
        return ""  # the first failure is the one that is reported
