"""Vendors' status pages -> OfficialPage, OfficialClaim: what they say, and since when we know.

The only writer of both. A claim is written once; words that a vendor changes afterwards make a further row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest, NullIf

from aggregator.claim_rows import digest_words, make_row
from aggregator.models import Incident, Level, OfficialClaim, OfficialPage, OfficialSpan, State, Watch
from aggregator.official.claims import About, Claim, Document
from aggregator.official.claims import ReadingProblem as OfAnswers
from aggregator.official.timeline import pace
from aggregator.official.timeline.endings import SILENCE
from aggregator.outgoing.problems import FetchProblem
from aggregator.pipeline.inputs import implied_endings, known_ids
from aggregator.queries.vendors import pages
from reports.queries import catalogue

PAUSE = timedelta(minutes=15)  # three turns: longer is a gap, in which a short outage is missed
# A page that was handed out is nobody else's for so long; reading it is given up well before (reading.py).
LEASE = timedelta(seconds=75)
# Who is asked this soon need not be hastened: as long as any pause of CLOSE can be, and longer than LEASE.
SOON = pace.CLOSE * 1.5
TROUBLED = (Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING)
MOVED_AFTER = timedelta(hours=6)  # of nothing but "not found": no outage answers so for so long
GONE = frozenset({FetchProblem.NOT_FOUND.value, OfAnswers.MOVED.value})
ANOTHER_PAGE = frozenset({OfAnswers.EMPTIED.value, OfAnswers.REPLACED.value, OfAnswers.MOVED.value})

Validators = Mapping[str, Sequence[str]]  # by path: ETag, Last-Modified


@dataclass(frozen=True)
class Due:
    """A page that is to be asked now, by us alone."""

    page: int
    address: str
    host: str
    format: str  # '' until we know
    moved: bool  # it may speak another format: there has been nothing where this one is asked for long
    failures: int
    validators: Validators
    feed: bool = False  # the address is a feed's own, and its format is known


def ensure_pages(*, now: datetime) -> int:
    """A row for every status page of the catalogue; those that left it stay, but are not asked any more."""
    known = set(OfficialPage.objects.values_list("address", flat=True))
    wanted = {entry.status_address for entry in catalogue().entries.values()} - known - {""}
    formats = pages.read_named_formats()
    new = [
        OfficialPage(address=address_, format=formats.get(address_, ""), next_at=now)
        for address_ in sorted(wanted)
    ]
    OfficialPage.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def find_page(*, address: str) -> int | None:
    """The page at an address."""
    number: int | None = OfficialPage.objects.filter(address=address).values_list("id", flat=True).first()
    return number


@transaction.atomic
def lease_due_pages(*, now: datetime, limit: int, but_not: Collection[str] = frozenset()) -> tuple[Due, ...]:
    """Pages whose turn it is, one of a host and none of the hosts `but_not`; they are ours for LEASE.

    One of which nothing comes, because it ends whoever asks it, waits longer each time.
    """
    waiting = OfficialPage.objects.filter(address__in=pages.list_polled_addresses(), next_at__lte=now)
    chosen: dict[str, OfficialPage] = {}
    for row in waiting.order_by("next_at", "id").select_for_update(skip_locked=True):
        host = urlsplit(row.address).netloc.lower()
        if len(chosen) < limit and host not in but_not:
            chosen.setdefault(host, row)
    for row in chosen.values():
        row.attempts += 1
        row.next_at = now + max(LEASE, pace.choose_pause(failures=row.failures + row.attempts, close=False))
    OfficialPage.objects.bulk_update(chosen.values(), ["attempts", "next_at"])
    formats = pages.read_named_formats()
    feeds = pages.list_feed_addresses()
    return tuple(
        _make_due(row, host, formats.get(row.address, ""), row.address in feeds, now)
        for host, row in chosen.items()
    )


def _make_due(row: OfficialPage, host: str, named_format: str, feed: bool, now: datetime) -> Due:
    """In the format that the catalogue names, whatever was read before."""
    moved = not named_format and row.gone_since is not None and now - row.gone_since >= MOVED_AFTER
    validators = row.validators if named_format in ("", row.format) else {}
    return Due(row.pk, row.address, host, named_format or row.format, moved, row.failures, validators, feed)


def hasten_polls(*, now: datetime) -> int:
    """Ask sooner where people have begun to see trouble; return how many pages that are.

    Who asked us to come back later is left in peace.
    """
    idle = OfficialPage.objects.filter(
        address__in=_find_suspected_pages(), asked_at__isnull=False, attempts=0
    )
    sooner = idle.filter(failures=0, next_at__gt=now + SOON)
    hastened: int = sooner.update(next_at=Greatest(F("asked_at") + pace.CLOSE, now))
    failing = idle.filter(failures__gt=0, next_at__gt=now + pace.USUAL * 1.5)
    failing = failing.exclude(problem=FetchProblem.COME_BACK_LATER)
    hastened += failing.update(next_at=Greatest(F("asked_at") + pace.USUAL, now))
    return hastened


@transaction.atomic
def record_reading(
    *,
    page: int,
    claims: Iterable[Claim] = (),
    documents: Sequence[Document] = (),
    now: datetime,
    asked_at: datetime | None = None,
    format: str = "",  # noqa: A002 - the catalogue's word
    validators: Validators | None = None,
) -> int:
    """A page was read whole at `now`: keep what is new in it; return how many claims that were.

    `documents` are all of the page, none where nothing changed; what they list no longer is over.
    `asked_at` is when we began to ask: what was said since then may be missing from the answers.
    Raise UnableToReadPage, and keep nothing, where the documents are not those of the page that we know.
    """
    row = OfficialPage.objects.select_for_update().get(pk=page)
    implied_endings.check_continuity(page=row, documents=documents, format=format or row.format)
    documents = known_ids.restore_ids(page=row, documents=documents)
    all_claims = [*claims, *(claim for document in documents for claim in document.claims)]
    all_claims += implied_endings.find_implied_endings(
        page=row, told=all_claims, documents=documents, format=format or row.format, now=now
    )
    new_claims = _save_claims(
        row, all_claims, first_seen_at=now, absent_at=row.read_at and min(row.read_at, now)
    )
    row.asked_at = row.read_at = asked_at or now
    row.failing_since, row.failures, row.problem = None, 0, ""
    row.gone_since, row.attempts, row.moved_to, row.moved_format = None, 0, "", ""
    if documents:
        row.components = len(frozenset[str]().union(*(document.components for document in documents)))
    row.format = format or row.format
    row.validators = row.validators if validators is None else validators
    row.next_at = _schedule_next(row, now)
    row.save()
    record_span(page=page, first=row.read_at, last=row.read_at)
    return new_claims


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
    """A page could not be read whole; say whether that is news: it could before, or failed otherwise.

    Where it is another page now, what it said of its components ends: it is unknown from then on.
    """
    row = OfficialPage.objects.select_for_update().get(pk=page)
    news: bool = row.problem != problem
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
    """Keep claims of a file: history, of which nobody knows when it was first to be read."""
    row = OfficialPage.objects.select_for_update().get(pk=page)
    documents = known_ids.restore_ids(page=row, documents=documents)
    all_claims = [*claims, *(claim for document in documents for claim in document.claims)]
    return _save_claims(row, all_claims, first_seen_at=now, absent_at=None)


def _save_claims(
    page: OfficialPage, claims: Iterable[Claim], *, first_seen_at: datetime, absent_at: datetime | None
) -> int:
    # Files of one page may differ about the same statement: the last counts, or each reading were news.
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


def _find_suspected_pages() -> set[str]:
    """Addresses of pages of services with which people have trouble now."""
    watches = Watch.objects.filter(service__active=True, level__in=TROUBLED)
    incidents = Incident.objects.filter(service__active=True).exclude(state=State.RESOLVED)
    address = Coalesce(NullIf("service__status_feed", Value("")), "service__status_page")
    addresses = {*watches.values_list(address, flat=True)}
    return addresses.union(incidents.values_list(address, flat=True)) - {""}


def _schedule_next(row: OfficialPage, now: datetime) -> datetime:
    close = row.address in _find_suspected_pages() or _has_open_incident(row, now)
    return pace.schedule_next(
        now=now, pause=pace.choose_pause(failures=row.failures, close=close), page=row.pk
    )


def _has_open_incident(row: OfficialPage, now: datetime) -> bool:
    """Whether the vendor has an incident that it did not call over, and lately spoke of."""
    lately = row.claims.filter(about=About.INCIDENT, first_seen_at__gt=now - SILENCE)
    return bool(implied_endings.list_open_subjects(notices=lately))
