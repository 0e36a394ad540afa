"""What the vendors say: their claims, told as stretches of time and notices, service by service."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q

from aggregator.models import OfficialClaim, OfficialPage, OfficialSpan
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.official.timeline import intervals
from aggregator.official.timeline.events import WORST, SeenClaim, VendorEvent, collect_events
from aggregator.official.timeline.intervals import FOREVER, WHOLE, Span, StatusInterval, WorstInterval
from aggregator.queries import coverage
from aggregator.queries.vendors.pages import PageReadability, assess_readability
from reports.queries import CatalogueEntry

OUTAGES = frozenset({Standing.MAJOR, Standing.PARTIAL})
TROUBLES = OUTAGES | {Standing.DEGRADED}
# A notice is found by the time of its updates; one that goes on without a word for longer is lost sight of.
REACH = timedelta(days=30)


@dataclass(frozen=True)
class Vendor:
    """What the vendor of a service says, seen in a window up to `now`."""

    reading: PageReadability | None  # None: no status page is known, or it has never been asked
    standing: Standing | None  # now; None: never read, not readable any more, or nothing of it is named
    since: datetime | None  # that standing; None where operational or not known
    stretches: tuple[WorstInterval, ...]  # of the whole service, within the window; good times are left out
    surfaces: Mapping[
        str, tuple[WorstInterval, ...]
    ]  # the same by surface, of those that components stand for
    notices: tuple[VendorEvent, ...]  # with a part in the window, newest first
    spans: tuple[Span, ...] = ()  # when the page was read and we were listening, in the window
    names_nothing: bool = False  # it is read, but gives the service no state, and calls nothing broken

    @property
    def going_on(self) -> tuple[VendorEvent, ...]:
        """Incidents that the vendor has not called over; of a page that is silent, nobody knows."""
        if self.reading is None or not self.reading.readable:
            return ()
        return tuple(n for n in self.notices if n.about is About.INCIDENT and n.ended_at is None)

    @property
    def watching(self) -> bool:
        """It calls nothing broken any more, but its incident is still open."""
        return (self.standing is Standing.OPERATIONAL or self.names_nothing) and bool(self.going_on)


NOTHING = Vendor(None, None, None, (), {}, ())


@dataclass(frozen=True)
class ComponentScope:
    """Which components of a page are a service's, and for which surfaces they stand."""

    entry: CatalogueEntry
    surfaces: Mapping[str, tuple[str, ...]]  # by the component's id; of those that are ours
    strangers: frozenset[str]  # ids that are not ours

    def holds(self, part: str) -> bool:
        """Whether a component, or WHOLE, is ours."""
        return part in self.surfaces or (part not in self.strangers and not self.entry.status_shared)

    def concerns(self, notice: VendorEvent) -> bool:
        """Whether one of its parts is ours; of a shared page, a notice without parts is nobody's."""
        parts = [part.id for part in notice.parts] or [WHOLE]
        return any(self.holds(part) for part in parts)


def find_scope(*, entry: CatalogueEntry, names: Mapping[str, Collection[str]]) -> ComponentScope:
    """`names`: what each component (by id) was ever called, latest first: a renamed one keeps its place."""
    told = {component.name.casefold(): component for component in entry.components}
    surfaces, strangers = {}, set()
    for part, called in names.items():
        found = [told[word.casefold()] for word in (part, *called) if word.casefold() in told]
        if found and found[0].ours:
            surfaces[part] = found[0].surfaces
        elif found:
            strangers.add(part)
    return ComponentScope(entry, surfaces, frozenset(strangers))


def read_vendor(*, service: CatalogueEntry, first: datetime, now: datetime) -> Vendor:
    """What is said of one service in [first, now)."""
    return read_vendors(services=[service], first=first, now=now)[service.slug]


def read_vendors(*, services: Sequence[CatalogueEntry], first: datetime, now: datetime) -> dict[str, Vendor]:
    """The same of several, by slug, in seven queries."""
    addresses = {entry.status_address for entry in services if entry.status_address}
    pages = {page.address: page for page in OfficialPage.objects.filter(address__in=addresses)}
    if not pages:
        return dict.fromkeys((entry.slug for entry in services), NOTHING)
    ids = [page.pk for page in pages.values()]
    claims_by_page, names = read_claims(pages=ids, first=first, last=now), read_names(pages=ids)
    spans = read_spans(pages=ids, first=first)
    gaps = coverage.read_coverage(first=first, last=now).gaps
    return {
        entry.slug: _make_vendor(
            entry, page, claims_by_page[page.pk], names[page.pk], spans[page.pk], gaps, first, now
        )
        if (page := pages.get(entry.status_address))
        else NOTHING
        for entry in services
    }


def read_claims(*, pages: Sequence[int], first: datetime, last: datetime) -> dict[int, tuple[SeenClaim, ...]]:
    """Claims by page that tell of [first, last), and the state of each component before it."""
    known = OfficialClaim.objects.filter(page__in=pages, first_seen_at__lte=last)
    lately = Q(at__gte=first - REACH) | Q(at=None, first_seen_at__gte=first - REACH)
    lately |= Q(since__gte=first - REACH) | Q(until__gte=first)
    notices = known.exclude(about=About.COMPONENT).filter(lately)
    states = known.filter(about=About.COMPONENT, first_seen_at__gte=first)
    before = known.filter(about=About.COMPONENT, first_seen_at__lt=first)
    before = before.order_by("page_id", "subject", "-first_seen_at").distinct("page_id", "subject")
    claims_by_page: dict[int, list[SeenClaim]] = defaultdict(list)
    for row in (*before, *states, *notices):
        claims_by_page[row.page_id].append(make_seen_claim(row))
    return defaultdict(tuple, {page: tuple(claims) for page, claims in claims_by_page.items()})


def make_seen_claim(row: OfficialClaim) -> SeenClaim:
    """A row as readers and spells know it."""
    claim = Claim(
        about=About(row.about),
        subject=row.subject,
        update=row.update,
        title=row.title,
        standing=Standing(row.standing) if row.standing else None,
        progress=Progress(row.progress) if row.progress else None,
        at=row.at,
        since=row.since,
        until=row.until,
        parts=tuple(Part(each, name, how and Standing(how)) for each, name, how in row.parts),
        url=row.url,
    )
    return SeenClaim(claim, row.first_seen_at, row.absent_at)


def read_spans(*, pages: Sequence[int], first: datetime) -> dict[int, tuple[Span, ...]]:
    """By page: when it was read, again and again, at any time since `first`; in order."""
    spans_by_page: dict[int, list[Span]] = defaultdict(list)
    rows = OfficialSpan.objects.filter(page__in=pages, last__gte=first).order_by("first")
    for page, begun, ended in rows.values_list("page_id", "first", "last"):
        spans_by_page[page].append((begun, ended))
    return defaultdict(tuple, {page: tuple(spans) for page, spans in spans_by_page.items()})


def read_names(*, pages: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    """By page: what each component (by id) was ever called, the latest name first."""
    names: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = OfficialClaim.objects.filter(page__in=pages, about=About.COMPONENT)
    called = rows.values_list("page", "subject", "title").annotate(at=Max("first_seen_at"))
    for page, part, name, _ in called.order_by("-at", "title"):
        names[page][part].append(name)
    return names


def _make_vendor(
    entry: CatalogueEntry,
    page: OfficialPage,
    said: Sequence[SeenClaim],
    names: Mapping[str, Collection[str]],
    spans: Sequence[Span],
    gaps: tuple[Span, ...],
    first: datetime,
    now: datetime,
) -> Vendor:
    ours = find_scope(entry=entry, names=merge_names(names=names, claims=said))
    reading = assess_readability(page=page, now=now)
    spans = extend_to_now(spans=spans, page=page, now=now, end=FOREVER)
    told = intervals.collect_intervals(seen=said, now=now, read=spans)
    found = [spell for spell in told if ours.holds(spell.part)]
    known = find_known_end(
        page=page, seen_at=max((each.first_seen_at for each in said), default=None), now=now
    )
    known = known or first
    standing, since = _find_present_standing(found, now) if reading.readable else (None, None)
    if standing is Standing.OPERATIONAL and not _is_stated(ours, said):
        standing = None
    return Vendor(
        reading=reading if page.asked_at else None,
        standing=standing,
        since=since,
        stretches=intervals.find_worst(intervals=found, first=first, last=known),
        surfaces=_split_by_surface(ours, found, first, known),
        notices=tuple(
            notice
            for notice in collect_events(seen=said)
            if ours.concerns(notice) and find_open_end(notice=notice, reading=reading, known=known) > first
        ),
        spans=coverage.subtract_gaps(spans=tuple(spans), gaps=gaps),
        names_nothing=reading.readable and standing is None,
    )


def find_open_end(*, notice: VendorEvent, reading: PageReadability, known: datetime) -> datetime:
    """How long a notice is known to have been open: of a page that is silent, to the last reading at most."""
    return notice.ended_at or (FOREVER if reading.readable else known)


def merge_names(*, names: Mapping[str, Collection[str]], claims: Iterable[SeenClaim]) -> dict[str, list[str]]:
    """By id: all that a component was ever called, the latest first; also where only notices name it."""
    merged = {part: dict.fromkeys(known_names) for part, known_names in names.items()}
    for seen_claim in sorted(claims, key=lambda seen_claim: seen_claim.first_seen_at, reverse=True):
        for part in seen_claim.claim.parts:
            merged.setdefault(part.id, {}).setdefault(part.name)
    return {part: list(known_names) for part, known_names in merged.items()}


def extend_to_now(
    *, spans: Sequence[Span], page: OfficialPage, now: datetime, end: datetime
) -> tuple[Span, ...]:
    """Of a page that is readable now the last span goes on, up to `end`."""
    if not spans or not assess_readability(page=page, now=now).readable:
        return tuple(spans)
    return (*spans[:-1], (spans[-1][0], max(end, spans[-1][1])))


def _is_stated(scope: ComponentScope, claims: Sequence[SeenClaim]) -> bool:
    """Whether "operational" is the page's word: it gives a state to a component of ours, and still does."""
    states = sorted(
        (seen_claim for seen_claim in claims if seen_claim.claim.about is About.COMPONENT),
        key=lambda seen_claim: seen_claim.first_seen_at,
    )
    latest = {seen_claim.claim.subject: seen_claim.claim for seen_claim in states}
    return any(claim.standing and scope.holds(part) for part, claim in latest.items())


def find_known_end(*, page: OfficialPage, seen_at: datetime | None, now: datetime) -> datetime | None:
    """Up to when anything is known of a page; None: nothing is.

    That is now, or its last reading, or when claims were brought in (`seen_at`: the newest first seen).
    """
    if assess_readability(page=page, now=now).readable:
        return now
    return max((min(at, now) for at in (page.read_at, seen_at) if at), default=None)


def _find_present_standing(
    own_intervals: Sequence[StatusInterval], now: datetime
) -> tuple[Standing, datetime | None]:
    """The worst that is said now, and since when it has been that bad without a break."""
    open_ = [s for s in own_intervals if s.first <= now and (s.last is None or s.last > now)]
    if not open_:
        return Standing.OPERATIONAL, None
    standing = max((interval.standing for interval in open_), key=WORST.__getitem__)
    first, since = min(interval.first for interval in own_intervals), now
    for worst_interval in reversed(intervals.find_worst(intervals=own_intervals, first=first, last=now)):
        if worst_interval.last != since or worst_interval.standing is not standing:
            break
        since = worst_interval.first
    return standing, since


def _split_by_surface(
    scope: ComponentScope, own_intervals: Sequence[StatusInterval], first: datetime, last: datetime
) -> dict[str, tuple[WorstInterval, ...]]:
    """By surface that a component stands for; one that stands for the whole service touches all of them."""
    everywhere = [choice.slug for choice in scope.entry.surfaces]
    stands_for = {part: slugs or everywhere for part, slugs in scope.surfaces.items()}
    return {
        slug: intervals.find_worst(
            intervals=[s for s in own_intervals if s.part == WHOLE or slug in stands_for.get(s.part, ())],
            first=first,
            last=last,
        )
        for slug in dict.fromkeys(slug for slugs in stands_for.values() for slug in slugs)
    }
