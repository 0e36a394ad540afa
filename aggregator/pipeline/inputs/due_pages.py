"""Which status pages are polled next, and why sooner than planned. Reads only; pipeline/claims.py writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf

from aggregator.models.detection import Watch
from aggregator.models.incidents import Incident
from aggregator.models.states import Level
from aggregator.models.vendors import OfficialPage
from aggregator.official.claims import About
from aggregator.official.timeline.endings import SILENCE
from aggregator.pipeline.inputs import implied_endings
from aggregator.stats.states import State

TROUBLED = (Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING)
# After this time with no answer but "not found": no outage answers like that for so long.
MOVED_AFTER = timedelta(hours=6)

Validators = Mapping[str, Sequence[str]]  # by path: ETag, Last-Modified


@dataclass(frozen=True)
class Due:
    """A page that is to be polled now, by us alone."""

    page: int
    address: str
    host: str
    format: str  # '' until we know
    moved: bool  # nothing was there in its format for long: it may have another one now
    failures: int
    validators: Validators
    feed: bool = False  # the address is a feed's own, and its format is known


def make_due(*, row: OfficialPage, host: str, named_format: str, feed: bool, now: datetime) -> Due:
    """In the format that the catalogue names, else in the one that was read before."""
    moved = not named_format and row.gone_since is not None and now - row.gone_since >= MOVED_AFTER
    # Validators belong to the files of one format: another one must not be answered "not modified".
    validators = row.validators if named_format in ("", row.format) else {}
    return Due(row.pk, row.address, host, named_format or row.format, moved, row.failures, validators, feed)


def find_suspected_pages() -> set[str]:
    """Addresses of the pages of services for which people report problems now."""
    watches = Watch.objects.filter(service__active=True, level__in=TROUBLED)
    incidents = Incident.objects.filter(service__active=True).exclude(state=State.RESOLVED)
    address = Coalesce(NullIf("service__status_feed", Value("")), "service__status_page")
    addresses = {*watches.values_list(address, flat=True)}
    return addresses.union(incidents.values_list(address, flat=True)) - {""}


def has_open_incident(*, page: OfficialPage, now: datetime) -> bool:
    """Whether the vendor has an unresolved incident with a recent update."""
    lately = page.claims.filter(about=About.INCIDENT, first_seen_at__gt=now - SILENCE)
    return bool(implied_endings.list_open_subjects(events=lately))
