"""A round of questions: the status pages whose turn it is, several at a time, each host by one of us alone.

Threads ask and read; what they bring is written here, in one place. A round ends in time, so that whatever
hangs is over when the next one begins.
"""

import logging
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from aggregator.official.claims import UnableToReadPage
from aggregator.outgoing.problems import UnableToFetch
from aggregator.pipeline import claims
from aggregator.pipeline.inputs.due_pages import Due
from aggregator.pipeline.locks import ONE_ROUND_AT_A_TIME, hold_lock
from aggregator.pipeline.polls.reading import AT_A_TIME, OUR_FAULT, PageMoved, PageReading, read_page

log = logging.getLogger("aggregator.pipeline.polling")  # a public name: it stays

ROUND = 60.0  # seconds, after which no further page is requested


@dataclass(frozen=True)
class Failure:
    """Why a page could not be read, as its row keeps it."""

    problem: str
    retry_after: timedelta | None = None
    moved_to: str = ""
    moved_format: str = ""


@dataclass(frozen=True)
class Round:
    """What came of it."""

    read: int = 0
    failed: int = 0


def run_round(*, now: datetime) -> Round:
    """Read every page that is due; nothing while another round is running."""
    with hold_lock(lock=ONE_ROUND_AT_A_TIME) as is_alone:
        if not is_alone:
            return Round()
        # Before the leases, so that new pages and hastened ones can be polled in this very round.
        claims.ensure_pages(now=now)
        claims.hasten_polls(now=now)
        return _poll_pages(now)


def _poll_pages(now: datetime) -> Round:
    began = time.monotonic()
    hosts: set[str] = set()  # one page of a host a round: that is the pause between two of them
    running: dict[Future[PageReading], tuple[Due, datetime]] = {}
    read = failed = 0
    # Threads only wait for the network; all writing is done here, on one connection.
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        while True:
            spent = time.monotonic() - began
            if spent < ROUND:
                # A round may last a minute: a lease begins when its page is handed out, not with the round.
                at = now + timedelta(seconds=int(spent))
                for due_page in claims.lease_due_pages(now=at, limit=AT_A_TIME - len(running), but_not=hosts):
                    hosts.add(due_page.host)
                    running[threads.submit(_read_due_page, due_page)] = (due_page, at)
            if not running:
                return Round(read, failed)
            for finished in wait(running, return_when=FIRST_COMPLETED).done:
                due_page, asked_at = running.pop(finished)
                ended = now + timedelta(seconds=time.monotonic() - began)
                if _record_outcome(due_page, finished, asked_at, ended):
                    read += 1
                else:
                    failed += 1


def _read_due_page(due_page: Due) -> PageReading:
    return read_page(
        address=due_page.address,
        format=due_page.format,
        feed=due_page.feed,
        moved=due_page.moved,
        validators=due_page.validators,
    )


def _record_outcome(due_page: Due, finished: Future[PageReading], asked_at: datetime, now: datetime) -> bool:
    """Keep what a page published, or why it could not be read; True for the former."""
    error = finished.exception() or _record_reading(due_page, finished.result(), asked_at, now)
    if error is None:
        return True
    failure = _classify_failure(due_page.page, error)
    if claims.record_failure(page=due_page.page, now=now, **asdict(failure)):
        log.info("status page %d cannot be read: %s", due_page.page, failure.problem)
    return False


def _record_reading(
    due_page: Due, page_reading: PageReading, asked_at: datetime, now: datetime
) -> Exception | None:
    """The error, if any: it must not cost the round the answers of the other pages."""
    try:
        claims.record_reading(
            page=due_page.page,
            documents=page_reading.documents,
            now=now,
            asked_at=asked_at,
            format=page_reading.format,
            validators=page_reading.validators,
        )
    except Exception as error:  # noqa: BLE001 - whatever it is: _classify_failure logs it, and the page fails
        return error
    if due_page.failures:
        log.info("status page %d can be read again", due_page.page)
    return None


def _classify_failure(page: int, error: BaseException) -> Failure:
    """Where our own code broke, the place is logged, but never what was in the page."""
    match error:
        case UnableToFetch():
            return Failure(error.problem.value, error.retry_after)
        case PageMoved():
            return Failure(error.problem.value, moved_to=error.address, moved_format=error.format)
        case UnableToReadPage():
            return Failure(error.problem.value)
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("status page %d: %s in %s:%s", page, type(error).__name__, place.name, place.lineno)
    return Failure(OUR_FAULT)
