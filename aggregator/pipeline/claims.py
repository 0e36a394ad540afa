"""Vendors' status pages -> OfficialPage, OfficialClaim: what they publish, and since when we know.

The only writer of both. A claim is written once; where a vendor changes its text, a further row is added.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from aggregator.claim_rows import digest_words, make_row
from aggregator.models.vendors import OfficialClaim, OfficialPage, OfficialSpan
from aggregator.official.claims import Claim, Document
from aggregator.official.claims import ReadingProblem as OfAnswers
from aggregator.official.timeline import pace
from aggregator.outgoing.problems import FetchProblem
from aggregator.pipeline.inputs import implied_endings, known_ids
from aggregator.pipeline.inputs.due_pages import (
    Due,
    Validators,
    find_suspected_pages,
    has_open_incident,
    make_due,
)
from aggregator.queries.vendors import pages
from reports.queries import catalogue

# Three turns of polling. In a longer gap a short outage could be missed.
PAUSE = timedelta(minutes=15)
# How long a page is leased that was handed out; reading it is given up well before (polls/reading.py).
LEASE = timedelta(seconds=75)
# What is polled this soon need not be hastened: as long as any pause of CLOSE can be, and longer than LEASE.
SOON = pace.SHORT_PAUSE * 1.5
# Only these say that nothing is at the address any more: other failures pass, and count towards no move.
GONE = frozenset({FetchProblem.NOT_FOUND.value, OfAnswers.MOVED.value})
# After these, what was known of the components is about a page that is not there any more.
ANOTHER_PAGE = frozenset({OfAnswers.EMPTIED.value, OfAnswers.REPLACED.value, OfAnswers.MOVED.value})


def ensure_pages(*, now: datetime) -> int:
    """A row for every status page of the catalogue; those that left it stay, but are not polled any more."""
    known = set(OfficialPage.objects.values_list("address", flat=True))
    wanted = {entry.status_address for entry in catalogue().entries.values()} - known - {""}
    formats = pages.read_named_formats()
    new = [OfficialPage(address=each, format=formats.get(each, ""), next_at=now) for each in sorted(wanted)]
    # Two programs may begin at once; the unique address leaves one row.
    OfficialPage.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def lease_due_pages(*, now: datetime, limit: int, but_not: Collection[str] = frozenset()) -> tuple[Due, ...]:
    """Pages whose turn it is, one of a host and none of the hosts `but_not`; they are ours for LEASE.

    A page that kills the worker which reads it would come back for ever: `attempts` counts how often it was
    handed out without a result, and it waits longer each time.
    """
    waiting = OfficialPage.objects.filter(address__in=pages.list_polled_addresses(), next_at__lte=now)
    chosen: dict[str, OfficialPage] = {}
    # Rows that another round has locked are its own; waiting for them would hold up all others.
    for row in waiting.order_by("next_at", "id").select_for_update(skip_locked=True):
        # A host serves the pages of many vendors, and must not get a burst of requests from us.
        host = urlsplit(row.address).netloc.lower()
        if len(chosen) < limit and host not in but_not:
            chosen.setdefault(host, row)
    for row in chosen.values():
        row.attempts += 1
        # At least the lease, so that nobody else takes the page while it is read.
        row.next_at = now + max(LEASE, pace.choose_pause(failures=row.failures + row.attempts, close=False))
    OfficialPage.objects.bulk_update(chosen.values(), ["attempts", "next_at"])
    formats = pages.read_named_formats()
    feeds = pages.list_feed_addresses()
    return tuple(
        make_due(
            row=row,
            host=host,
            named_format=formats.get(row.address, ""),
            feed=row.address in feeds,
            now=now,
        )
        for host, row in chosen.items()
    )


def hasten_polls(*, now: datetime) -> int:
    """Poll sooner where people have begun to report problems; return how many pages that are.

    A server that asked us to come back later is left in peace.
    """
    # Without those that are leased (attempts): their next turn is set with their result.
    idle = OfficialPage.objects.filter(address__in=find_suspected_pages(), asked_at__isnull=False, attempts=0)
    sooner = idle.filter(failures=0, next_at__gt=now + SOON)
    hastened: int = sooner.update(next_at=Greatest(F("asked_at") + pace.SHORT_PAUSE, now))
    failing = idle.filter(failures__gt=0, next_at__gt=now + pace.REGULAR_PAUSE * 1.5)
    failing = failing.exclude(problem=FetchProblem.COME_BACK_LATER)
    hastened += failing.update(next_at=Greatest(F("asked_at") + pace.REGULAR_PAUSE, now))
    return hastened


@transaction.atomic
def record_reading(
    *,
    page: int,
    documents: Sequence[Document] = (),
    now: datetime,
    asked_at: datetime | None = None,
    format: str = "",  # noqa: A002 - the catalogue's word
    validators: Validators | None = None,
) -> int:
    """A page was read whole at `now`: keep what is new in it; return how many claims that were.

    `documents` are all of the page, none where nothing changed; what they list no longer is resolved.
    `asked_at` is when we began to ask: what was published since then may be missing from the answers.
    Raise UnableToReadPage, and keep nothing, where the documents are not those of the page that we know.
    """
    row = OfficialPage.objects.select_for_update().get(pk=page)
    present_format = format or row.format
    # Before anything is written: the page of somebody else must not end this vendor's incidents.
    implied_endings.check_continuity(page=row, documents=documents, format=present_format)
    documents = known_ids.restore_ids(page=row, documents=documents)
    claims = [claim for document in documents for claim in document.claims]
    new_claims = _save_with_endings(row, claims, documents, present_format, now)
    if documents:
        row.components = len(frozenset[str]().union(*(document.components for document in documents)))
    row.format = present_format
    row.validators = row.validators if validators is None else validators
    _mark_read(row, asked_at or now, now)
    return new_claims


@transaction.atomic
def record_claims(*, page: int, claims: Iterable[Claim], now: datetime) -> int:
    """As record_reading, for claims that no document holds, such as those of a scenario."""
    row = OfficialPage.objects.select_for_update().get(pk=page)
    new_claims = _save_with_endings(row, list(claims), (), row.format, now)
    _mark_read(row, now, now)
    return new_claims


def _save_with_endings(
    row: OfficialPage,
    claims: Sequence[Claim],
    documents: Sequence[Document],
    format: str,  # noqa: A002 - the catalogue's word
    now: datetime,
) -> int:
    endings = implied_endings.find_implied_endings(
        page=row, claims=claims, documents=documents, format=format, now=now
    )
    # If a clock was set back, the last reading seems to be later than this one.
    absent_at = row.read_at and min(row.read_at, now)
    return _save_claims(row, (*claims, *endings), first_seen_at=now, absent_at=absent_at)


def _mark_read(row: OfficialPage, read_at: datetime, now: datetime) -> None:
    """Clear all failures, and schedule the next reading."""
    row.asked_at = row.read_at = read_at
    row.failing_since, row.failures, row.problem = None, 0, ""
    row.gone_since, row.attempts, row.moved_to, row.moved_format = None, 0, "", ""
    row.next_at = _schedule_next(row, now)
    row.save()
    record_span(page=row.pk, first=read_at, last=read_at)


@transaction.atomic
def record_span(*, page: int, first: datetime, last: datetime) -> None:
    """The page was read from `first` to `last`; a pause of up to PAUSE before or after is none."""
    near = OfficialSpan.objects.filter(page=page, last__gte=first - PAUSE, first__lte=last + PAUSE)
    touching = list(near.order_by("first"))
    if not touching:
        OfficialSpan.objects.create(page_id=page, first=first, last=last)
        return
    first_span, *others = touching
    begun, ended = min(first, first_span.first), max(last, *(span.last for span in touching))
    OfficialSpan.objects.filter(pk__in=[span.pk for span in others]).delete()
    if (first_span.first, first_span.last) != (begun, ended):
        OfficialSpan.objects.filter(pk=first_span.pk).update(first=begun, last=ended)


@transaction.atomic
def record_failure(
    *,
    page: int,
    problem: str,
    now: datetime,
    retry_after: timedelta | None = None,
    moved_to: str = "",
    moved_format: str = "",
) -> bool:
    """A page could not be read whole; return whether that is news: it could before, or failed otherwise.

    Where another page is at its address now, the states of its components end: they are unknown from then on.
    """
    row = OfficialPage.objects.select_for_update().get(pk=page)
    news: bool = row.problem != problem
    # Only here: the last states of a page that merely fails hold for a while (queries/vendors/signals.py).
    if problem in ANOTHER_PAGE:
        _save_claims(
            row,
            implied_endings.end_component_states(page=row),
            first_seen_at=now,
            absent_at=row.read_at and min(row.read_at, now),
        )
    row.moved_to, row.moved_format = moved_to, moved_format
    row.asked_at, row.problem = now, problem
    row.failing_since, row.failures, row.attempts = row.failing_since or now, row.failures + 1, 0
    row.gone_since = (row.gone_since or now) if problem in GONE else None
    row.next_at = max(_schedule_next(row, now), now + (retry_after or timedelta()))
    row.save()
    return news


@transaction.atomic
def import_claims(
    *, page: int, claims: Iterable[Claim] = (), documents: Sequence[Document] = (), now: datetime
) -> int:
    """Keep claims of a file: history, and nobody knows since when it could be read on the page."""
    row = OfficialPage.objects.select_for_update().get(pk=page)
    documents = known_ids.restore_ids(page=row, documents=documents)
    all_claims = [*claims, *(claim for document in documents for claim in document.claims)]
    return _save_claims(row, all_claims, first_seen_at=now, absent_at=None)


def _save_claims(
    page: OfficialPage, claims: Iterable[Claim], *, first_seen_at: datetime, absent_at: datetime | None
) -> int:
    # Files of one page may differ about the same statement. The last one counts: if both did, each reading
    # would add two rows.
    claims_by_key = {(claim.about.value, claim.subject, claim.update): claim for claim in claims}
    latest: dict[tuple[str, str, str], str] = {}
    known = page.claims.filter(subject__in={subject for _, subject, _ in claims_by_key})
    known = known.order_by("first_seen_at", "id")
    for about, subject, update, words in known.values_list("about", "subject", "update", "words"):
        latest[about, subject, update] = words
    new = [
        make_row(page=page, claim=claim, words=words, first_seen_at=first_seen_at, absent_at=absent_at)
        for key, claim in claims_by_key.items()
        if latest.get(key) != (words := digest_words(claim=claim))
    ]
    OfficialClaim.objects.bulk_create(new, batch_size=1000)
    return len(new)


def _schedule_next(row: OfficialPage, now: datetime) -> datetime:
    close = row.address in find_suspected_pages() or has_open_incident(page=row, now=now)
    pause = pace.choose_pause(failures=row.failures, close=close)
    return pace.schedule_next(now=now, pause=pause, page=row.pk)
