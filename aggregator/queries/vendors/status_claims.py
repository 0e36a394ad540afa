"""What is kept of status pages: claims, names of components, and when each page was read."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Max, Q

from aggregator.claim_rows import read_row
from aggregator.models.vendors import OfficialClaim, OfficialSpan
from aggregator.official.claims import About
from aggregator.official.timeline.events import SeenClaim
from aggregator.official.timeline.spans import Span

# An event is found by the times of its updates; an open one without an update for longer is not found.
REACH = timedelta(days=30)


def read_claims(*, pages: Sequence[int], first: datetime, last: datetime) -> dict[int, tuple[SeenClaim, ...]]:
    """Claims by page that are about [first, last), and the state of each component before it."""
    known = OfficialClaim.objects.filter(page__in=pages, first_seen_at__lte=last)
    lately = Q(at__gte=first - REACH) | Q(at=None, first_seen_at__gte=first - REACH)
    lately |= Q(since__gte=first - REACH) | Q(until__gte=first)
    events = known.exclude(about=About.COMPONENT).filter(lately)
    states = known.filter(about=About.COMPONENT, first_seen_at__gte=first)
    # Of the time before, only the last state of a component matters; there may be years of others.
    before = known.filter(about=About.COMPONENT, first_seen_at__lt=first)
    before = before.order_by("page_id", "subject", "-first_seen_at").distinct("page_id", "subject")
    claims_by_page: dict[int, list[SeenClaim]] = defaultdict(list)
    for row in (*before, *states, *events):
        claims_by_page[row.page_id].append(read_row(row))
    return defaultdict(tuple, {page: tuple(claims) for page, claims in claims_by_page.items()})


def read_incident_claims(*, pages: Sequence[int], first: datetime) -> dict[int, list[SeenClaim]]:
    """Claims about incidents by page that are young enough to be about the time since `first`."""
    reach = first - REACH
    lately = Q(at__gte=reach) | Q(at=None, first_seen_at__gte=reach) | Q(since__gte=reach)
    claims_by_page: dict[int, list[SeenClaim]] = defaultdict(list)
    for row in OfficialClaim.objects.filter(lately, page__in=pages, about=About.INCIDENT):
        claims_by_page[row.page_id].append(read_row(row))
    return claims_by_page


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
    # Grouped by the database, because a component has a row for each change of its state.
    by_name = rows.values_list("page", "subject", "title").annotate(at=Max("first_seen_at"))
    for page, part, name, _ in by_name.order_by("-at", "title"):
        names[page][part].append(name)
    return names
