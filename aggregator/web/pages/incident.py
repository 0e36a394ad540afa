"""A single incident; the list of them is in archive.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.official.replies import VendorReply
from aggregator.publication.past_reading import judge_incident
from aggregator.publication.snapshots import IncidentSnapshot
from aggregator.publication.windows import AROUND
from aggregator.queries.answers.incidents import IncidentHistory, IncidentStep
from aggregator.queries.answers.vendors import Vendor
from aggregator.queries.vendors import vendor_status
from aggregator.web.charts.bars import Bars, draw_bars
from aggregator.web.charts.elements.marks import IncidentMarks, find_peak
from aggregator.web.charts.elements.shapes import Chart
from aggregator.web.charts.line import VendorLaneData, draw_chart
from aggregator.web.charts.worldmap import WorldMap, draw_world_map
from aggregator.web.formats import spans
from aggregator.web.formats.sentences import NOTHING, join_sentences
from aggregator.web.formats.times import format_date, format_iso, format_seconds, format_title
from aggregator.web.pages.replay import ReplayPage, build_replay_page, find_known_onset
from aggregator.web.words import certainty, incident_account, incident_story
from aggregator.web.words.cause_words import describe_cause
from aggregator.web.words.evidence_rows import EvidenceRow, build_evidence_rows
from aggregator.web.words.incident_story import name_state
from aggregator.web.words.notes import NoteLine, build_note_lines
from aggregator.web.words.vendors import vendor_story
from aggregator.web.words.vendors.standoff import find_reply
from aggregator.web.words.vendors.titles import name_vendor
from reports.choices.services import CatalogueEntry


@dataclass(frozen=True)
class IncidentPage:
    """What templates/incidents/detail.html shows."""

    id: int
    service: CatalogueEntry
    title: str
    kind: str
    state: str
    headline: SafeString
    begun: str  # as ISO text: the day that other times on the page refer to
    date: SafeString
    account: SafeString
    end: SafeString  # when it may be over, while it is unresolved
    notes: tuple[NoteLine, ...]
    chart: Chart
    replay: ReplayPage
    surfaces: Bars
    symptoms: Bars
    map: WorldMap
    evidence: tuple[EvidenceRow, ...]
    vendor_story: vendor_story.VendorStory
    excluded_reports: int  # reports that staff left out of the counts of its time
    point_meaning: str  # what a point of the chart counts
    time_column: str
    as_of: SafeString | None
    stale: bool  # it is unresolved, and nothing has been counted since `as_of`
    ticked: str  # the same as ISO text, for static/js/refresh.js
    live: bool  # the script renews it, while the incident is unresolved


def build_incident_page(*, read: IncidentSnapshot, at: datetime | None = None, now: datetime) -> IncidentPage:
    """An incident as text and chart, broken down, with its evidence. `at`: the chart as of that minute."""
    incident, steps, shown, vendor = read.incident, read.steps, read.shown, read.vendor
    trouble, service = incident.trouble, incident.service
    running, fresh = trouble.state.is_unresolved, judge_incident(published=read, now=now)
    as_of = fresh.as_of
    surfaces, symptoms = (draw_bars(breakdown=read.parts[by], tinted=True) for by in ("surface", "symptom"))
    reply = find_reply(vendor=vendor, trouble=trouble, ended_at=incident.ended_at, now=now)
    return IncidentPage(
        id=incident.id,
        service=service,
        title=_describe_title(incident, now),
        kind=incident_story.find_kind(incident),
        state=name_state(incident=incident),
        notes=build_note_lines(notes=incident.notes, now=now),
        headline=incident_story.describe_headline(incident, now=now),
        begun=format_iso(trouble.onset_at),
        date=format_date(trouble.onset_at, now=now),
        account=_describe_account(incident, steps, surfaces.total),
        # In a replay the outlook of today would be knowledge of the future.
        end=certainty.describe_outlook(trouble=trouble, outlook=read.outlook, now=now)
        if running and at is None
        else NOTHING,
        chart=draw_chart(
            series=shown,
            marks=IncidentMarks(
                onset_at=find_known_onset(incident=incident, steps=steps, at=at),
                announced_at=None if at and at < trouble.detected_at else trouble.detected_at,
                peak=find_peak(trouble),
            ),
            live=incident.ended_at is None,
            until=at,
            vendor=_read_vendor_lane(incident, vendor, reply, at),
        ),
        replay=build_replay_page(incident=incident, shown=shown, chances=read.chances, at=at, now=now),
        surfaces=surfaces,
        symptoms=symptoms,
        map=draw_world_map(breakdown=read.parts["region"], troubled=True),
        evidence=build_evidence_rows(steps=steps, begun=trouble.onset_at),
        vendor_story=vendor_story.build_vendor_story(
            vendor=vendor,
            service=service,
            trouble=trouble,
            ended_at=incident.ended_at,
            reply=reply,
            now=now,
        ),
        excluded_reports=incident.left_out,
        point_meaning=spans.describe_points(span=shown.span),
        time_column=spans.name_time_column(span=shown.span),
        as_of=format_seconds(as_of) if as_of else None,
        # A resolved incident does not change any more, however old the numbers of the site are.
        stale=running and fresh.stale and as_of is not None,
        ticked=format_iso(as_of) if as_of else "",
        live=at is None and running,
    )


def _read_vendor_lane(
    incident: IncidentHistory, vendor: Vendor, reply: VendorReply | None, at: datetime | None
) -> VendorLaneData:
    """The vendor as it was known at that minute; None: as it is known now."""
    name = name_vendor(incident.service)
    if at is None:
        return VendorLaneData(vendor, name, reply)
    # Read anew as of that minute: later updates of the vendor would be knowledge of the future.
    then = vendor_status.read_vendor(
        service=incident.service, first=incident.trouble.onset_at - AROUND, now=at
    )
    ended_at = incident.ended_at if incident.ended_at and incident.ended_at <= at else None
    reply_then = find_reply(vendor=then, trouble=incident.trouble, ended_at=ended_at, now=at)
    return VendorLaneData(then, name, reply_then)


def _describe_account(incident: IncidentHistory, steps: Sequence[IncidentStep], reports: int) -> SafeString:
    sentences = incident_account.describe_account(incident=incident, steps=steps, reports=reports)
    return join_sentences([*sentences, describe_cause(incident.because)] if incident.because else sentences)


def _describe_title(incident: IncidentHistory, now: datetime) -> str:
    # Translators: a title, as "Claude: Problems since 10:30".
    return _("%(service)s: %(headline)s") % {
        "service": incident.service.name,
        "headline": format_title(incident_story.describe_headline(incident, now=now)),
    }
