"""Whether a status page can be read, for staff: in words, and as a filter of the list."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aggregator.models.vendors import OfficialPage
from aggregator.queries.answers.vendors import NOT_ASKED
from aggregator.queries.vendors import pages, unmapped
from reports.choices.services import CatalogueEntry

# After "because"; by the words in OfficialPage.problem. One that is not here is shown as it stands there.
PROBLEMS = {
    "address": gettext_lazy("the address cannot be understood"),
    "scheme": gettext_lazy("it leads to what is neither http nor https"),
    "port": gettext_lazy("the address names a port that we do not ask"),
    "refused_address": gettext_lazy("the name leads into a private network"),
    "redirects": gettext_lazy("it sends us on too often, or nowhere"),
    "dns": gettext_lazy("nobody knows the name of the server"),
    "no_connection": gettext_lazy("the server cannot be reached"),
    "tls": gettext_lazy("the server cannot prove that it is the one it should be"),
    "timeout": gettext_lazy("the server does not answer"),
    "too_slow": gettext_lazy("the server answers too slowly"),
    "too_large": gettext_lazy("the answer is too large"),
    "cut_off": gettext_lazy("the answer breaks off"),
    "encoding": gettext_lazy("the answer is packed or written in a way that we do not read"),
    "not_found": gettext_lazy("there is nothing at that address"),
    "challenge": gettext_lazy("the server asks for proof that a person is reading"),
    "come_back_later": gettext_lazy("the server asks us to come back later"),
    "http_error": gettext_lazy("the server answers with an error"),
    "empty": gettext_lazy("the answer is empty"),
    "html": gettext_lazy("the answer is a page for people"),
    "not_json": gettext_lazy("the answer is not JSON"),
    "not_xml": gettext_lazy("the answer is not XML"),
    "entities": gettext_lazy("the answer is XML of a kind that we do not open"),
    "wrong_shape": gettext_lazy("the answer has nothing of the format"),
    "emptied": gettext_lazy("it lists no components any more"),
    "replaced": gettext_lazy("all its components are strange to us: another page may be there"),
    "moved": gettext_lazy("it has moved: we do not follow by ourselves"),
    "our_fault": gettext_lazy("a reader of ours broke: the log names the place"),
    "not_asked": gettext_lazy("nobody has asked since: look whether asker runs"),
}


class ReadingFilter(admin.SimpleListFilter):
    """By how well it can be read."""

    title = gettext_lazy("reading")
    parameter_name = "reading"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [
            ("failing", _("Not readable")),
            ("fine", _("Reads fine")),
            ("never", _("Never asked")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OfficialPage]) -> QuerySet[OfficialPage]:
        unreadable = pages.filter_unreadable(now=datetime.now(UTC))
        match self.value():
            case "failing":
                return queryset.filter(unreadable)
            case "fine":
                return queryset.filter(
                    address__in=pages.list_polled_addresses(), read_at__isnull=False
                ).exclude(unreadable)
            case "never":
                return queryset.filter(asked_at=None)
        return queryset


def render_state(*, row: OfficialPage, services: tuple[CatalogueEntry, ...], now: datetime) -> SafeString:
    """How well it can be read, coloured; the words alone say it, too."""
    kind, words = _describe_state(row, services, now)
    return format_html('<span class="staff-state long {}">{}</span>', kind, words)


def render_state_now(*, row: OfficialPage, services: tuple[CatalogueEntry, ...]) -> SafeString:
    """For a row of a list, which has no `now`."""
    return render_state(row=row, services=services, now=datetime.now(UTC))


def _describe_state(
    row: OfficialPage, services: tuple[CatalogueEntry, ...], now: datetime
) -> tuple[str, str]:
    if not services:
        return "", _("not asked any more: no service names it")
    if unmapped.has_no_format(services=services):
        return "", _("not asked: it speaks no format that we read")
    reading = pages.assess_readability(page=row, now=now)
    if reading.failing_since:
        facts = {"time": format_moment(reading.failing_since), "why": _describe_problem(reading.problem)}
        return "problem", _("not readable since %(time)s because %(why)s") % facts
    if row.asked_at is None:
        return "", _("never asked")
    return ("ok", _("reads fine")) if row.read_at else ("", _("not read yet"))


def _describe_problem(problem: str) -> str | Promise:
    # In the demo nobody polls: the scenario writes the pages, so another process is to blame.
    if problem == NOT_ASKED and settings.DEMO:
        return _("the story of the demo has not gone on since: look whether worker runs")
    if problem == NOT_ASKED and not settings.OFFICIAL_POLLING:
        return _("nobody has asked since: OFFICIAL_POLLING is 0")
    return PROBLEMS.get(problem, problem)


def format_moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
