"""The pages that read: parse, read once, render a frozen page. The report form is in reports/web/views.py."""

import re
from datetime import UTC, date, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from aggregator.publication import past_reading
from aggregator.publication.incident_assembly import assemble_incident, find_shown_window
from aggregator.publication.snapshots import IncidentSnapshot
from aggregator.publication.windows import WINDOWS
from aggregator.queries import freshness
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import IncidentHistory
from aggregator.queries.incidents import history as incidents
from aggregator.web.cards.card import Card, draw_card
from aggregator.web.kept_rule import keep_answers
from aggregator.web.pages import cards
from aggregator.web.pages.archive import build_archive_page
from aggregator.web.pages.board import build_board_page
from aggregator.web.pages.calibration import build_calibration_page
from aggregator.web.pages.incident import IncidentPage, build_incident_page
from aggregator.web.pages.method import build_method_page, build_rules_page
from aggregator.web.pages.parts.service_reading import read_service
from aggregator.web.pages.service import build_service_page
from aggregator.web.read_only import UnableToRead, read_only
from aggregator.web.zoom import UnableToZoom, Zoom, describe_window, read_zoom
from reports.choices.services import CatalogueEntry
from reports.lookup import find_service
from reports.web.views import for_known_services

# No service has a longer name.
LONGEST_QUERY = 80
MONTH = re.compile(r"(?P<year>2[0-9]{3})-(?P<month>0[1-9]|1[0-2])")
# Of an incident's number, as PostgreSQL counts them.
MOST_DIGITS = 18


@read_only
@keep_answers(bypass_on=("q",))
def show_board(request: HttpRequest) -> HttpResponse:
    # A zero byte cannot be in a name, and spaces around words mean nothing.
    query = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_QUERY]
    return _render(request, "home.html", build_board_page(query=query, now=datetime.now(UTC)))


@read_only
@for_known_services
@keep_answers(vary_on=("window",), bypass_on=("from", "to"))
def show_service(request: HttpRequest, slug: str) -> HttpResponse:
    now = datetime.now(UTC)
    entry = find_service(slug, retired=True)
    read = read_service(service=entry, window=_read_window(request, now), now=now)
    return _render(request, "services/detail.html", build_service_page(read=read, now=now))


@read_only
@for_known_services
@keep_answers(bypass_on=("before", "month"))
def show_history(request: HttpRequest, slug: str) -> HttpResponse:
    return _show_archive(request, find_service(slug, retired=True))


@read_only
@keep_answers(bypass_on=("before", "month"))
def show_incidents(request: HttpRequest) -> HttpResponse:
    return _show_archive(request, None)


@read_only
@keep_answers(bypass_on=("at",))
def show_incident(request: HttpRequest, incident: int) -> HttpResponse:
    now, requested = datetime.now(UTC), request.GET.get("at")
    if requested:
        page = _build_replay(incident, requested, now)
    else:
        page = build_incident_page(read=_find_incident(incident, now), now=now)
    return _render(request, "incidents/detail.html", page)


@read_only
@keep_answers()
def show_methodology(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    alarms = build_calibration_page(now=now).suspicions
    return _render(request, "pages/methodology.html", build_method_page(alarms=alarms, now=now))


@read_only
def show_privacy(request: HttpRequest) -> HttpResponse:
    return _render(request, "pages/privacy.html", build_rules_page())


@read_only
@keep_answers()
def show_calibration(request: HttpRequest) -> HttpResponse:
    return _render(request, "pages/calibration.html", build_calibration_page(now=datetime.now(UTC)))


@read_only
def show_about(request: HttpRequest) -> HttpResponse:
    return _render(request, "pages/about.html", build_rules_page())


@read_only
@keep_answers()
def send_board_card(_request: HttpRequest) -> HttpResponse:
    return _render_png(cards.build_board_card(now=datetime.now(UTC)))


@read_only
@for_known_services
@keep_answers()
def send_service_card(_request: HttpRequest, slug: str) -> HttpResponse:
    now = datetime.now(UTC)
    read = read_service(service=find_service(slug, retired=True), now=now)
    return _render_png(cards.build_service_card(read=read, now=now))


@read_only
@keep_answers()
def send_incident_card(_request: HttpRequest, incident: int) -> HttpResponse:
    now = datetime.now(UTC)
    return _render_png(cards.build_incident_card(read=_find_incident(incident, now), now=now))


def _render_png(card: Card) -> HttpResponse:
    return HttpResponse(draw_card(card), content_type="image/png")


def _find_incident(number: int, now: datetime) -> IncidentSnapshot:
    read = past_reading.read_incident(incident=number, now=now)
    if read is None:
        raise _miss_incident(number)
    return read


def _build_replay(number: int, requested: str, now: datetime) -> IncidentPage:
    """Any minute of an incident may be asked for, so it is read from the tables."""
    incident = incidents.read_incident(incident=number)
    if incident is None:
        raise _miss_incident(number)
    fresh = freshness.read_freshness(now=now)
    at = _read_moment(requested, incident, fresh, now)
    read = assemble_incident(incident=incident, fresh=fresh, through=at, now=now)
    return build_incident_page(read=read, at=at, now=now)


def _miss_incident(number: int) -> Http404:
    return Http404(_("There is no incident number %(number)s.") % {"number": number})


def _show_archive(request: HttpRequest, service: CatalogueEntry | None) -> HttpResponse:
    now, before = datetime.now(UTC), _read_before(request)
    if before is not None:  # links of the time before there were months
        onset = incidents.find_onset_before(service=service, before=before)
        place = f"?month={onset:%Y-%m}#day-{onset:%Y-%m-%d}" if onset else ""
        return HttpResponseRedirect(request.path + place)
    page = build_archive_page(service=service, month=_read_month(request, now), now=now)
    return _render(request, "incidents/list.html", page)


def _render(request: HttpRequest, template: str, page: object) -> TemplateResponse:
    return TemplateResponse(request, template, {"page": page})


def _read_window(request: HttpRequest, now: datetime) -> str | Zoom | None:
    """`window`, or `from` and `to`; None: the page chooses by state."""
    window, first, last = (request.GET.get(name) or None for name in ("window", "from", "to"))
    choices = {f"?window={name}": describe_window(name) for name in WINDOWS}
    if first or last:
        try:
            return read_zoom(first=first or "", last=last or "", now=now)
        except UnableToZoom as error:
            thing = _("a chart from “%(first)s” to “%(last)s”") % {
                "first": (first or "")[:LONGEST_QUERY],
                "last": (last or "")[:LONGEST_QUERY],
            }
            raise UnableToRead(asked=f"{thing} ({error})", choices=choices) from error
    if window is not None and window not in WINDOWS:
        # Translators: follows "There is no such thing as".
        thing = _("a chart of “%(window)s”") % {"window": window[:LONGEST_QUERY]}
        raise UnableToRead(asked=thing, choices=choices)
    return window


def _read_moment(requested: str, incident: IncidentHistory, fresh: Freshness, now: datetime) -> datetime:
    """A minute of an incident, as the links of its replay write it; a reader may leave out the zone."""
    first, last = find_shown_window(incident=incident, fresh=fresh, now=now)
    try:
        at = datetime.fromisoformat(requested)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(second=0, microsecond=0)
    except (ValueError, OverflowError):
        at = None
    if at is None or not first <= at <= last:
        # Translators: follows "There is no such thing as".
        thing = _("this incident as it was at “%(time)s”") % {"time": requested[:LONGEST_QUERY]}
        raise UnableToRead(asked=thing, choices={"": _("The whole incident")})
    return at


def _read_month(request: HttpRequest, now: datetime) -> date | None:
    """The first day of `month`; months to come and other millennia are errors."""
    requested = request.GET.get("month") or None
    if requested is None:
        return None
    match = MONTH.fullmatch(requested)
    first = date(int(match["year"]), int(match["month"]), 1) if match else None
    if first is None or first > now.date():
        # Translators: follows "There is no such thing as".
        thing = _("incidents of “%(month)s”") % {"month": requested[:LONGEST_QUERY]}
        raise UnableToRead(asked=thing, choices={"": _("Incidents of this month")})
    return first


def _read_before(request: HttpRequest) -> int | None:
    requested = request.GET.get("before")
    if requested is None:
        return None
    # As in the API: "²" is a digit for isdigit(), and no number for int().
    if not requested.isascii() or not requested.isdigit() or len(requested) > MOST_DIGITS:
        # Translators: follows "There is no such thing as".
        thing = _("incidents before number “%(number)s”") % {"number": requested[:LONGEST_QUERY]}
        raise UnableToRead(asked=thing, choices={"": _("The newest incidents")})
    return int(requested)
