"""Template tags and filters."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django import template
from django.template import Context
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from aggregator.web import http
from aggregator.web.charts.elements.shapes import ChartMark, Rule
from aggregator.web.charts.table import TableRow, draw_rows
from aggregator.web.formats import numbers, times
from reports.choices.services import CatalogueEntry
from reports.web import names

register = template.Library()

# 16 x 16, different in outline: colour is never the only sign.
SHAPES = {
    "problem": (
        '<path class="full" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="cut" d="M8 4.2v4.6M8 11v1.2"/>'
    ),
    "possible": '<path d="M8 1.8 15 14.2H1z"/><path d="M8 6v4M8 11.4v1.2"/>',
    "subsiding": '<circle cx="8" cy="8" r="6.8"/><path d="M8 4.4v6.8M5 8.4l3 3 3-3"/>',
    "ok": '<circle cx="8" cy="8" r="6.8"/><path d="m4.8 8.3 2.3 2.3 4.2-4.8"/>',
    "thin": (
        '<circle class="full" cx="2.6" cy="8" r="2"/><circle cx="8" cy="8" r="1.6"/>'
        '<circle cx="13.4" cy="8" r="1.6"/>'
    ),
    "no_data": '<circle cx="8" cy="8" r="6.8" stroke-dasharray="2.6 2"/><path d="M5 8h6"/>',
    "stale": '<circle cx="8" cy="8" r="6.8"/><path d="M8 4v4.2l2.8 1.8"/>',
    "false": '<circle cx="8" cy="8" r="6.8"/><path d="M3.4 12.6 12.6 3.4"/>',
    "tick": '<path d="m2.5 8.6 3.6 3.6 7.4-8.2"/>',
    "search": '<circle cx="6.8" cy="6.8" r="4.8"/><path d="m10.4 10.4 4.4 4.4"/>',
}


@register.simple_tag
def icon(kind: str) -> SafeString:
    """The icon of a state; the word beside it says the same, so screen readers skip the icon."""
    shape = SafeString(SHAPES[str(kind)])
    return format_html(
        '<svg class="icon {}" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{}</svg>',
        str(kind),
        shape,
    )


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str) -> str:
    """An address for other sites, with our name in it."""
    return http.build_absolute(request=context["request"], path=path)


@register.filter
def clock(at: datetime) -> SafeString:
    """The time of today in a <time>: for what has just happened."""
    at = at.astimezone(UTC)
    return times.format_clock(at, now=at)


@register.filter
def titled(markup: str) -> str:
    """Without markup, for titles and previews: times are in UTC there, and the text says so."""
    return times.format_title(markup)


@register.filter
def aged(time: SafeString | None) -> SafeString:
    """With a place in which the script says how long ago that was, by the reader's own clock."""
    return format_html("{} <span data-age></span>", time or "")


@register.filter
def utc(iso: str) -> str:
    """2026-04-15 14:30:00 UTC, of ISO text: for readers without JavaScript."""
    return iso.replace("T", " ").replace("Z", " UTC")


@register.filter
def thousands(count: int) -> str:
    return numbers.format_count(count)


@register.filter
def surface(name: str) -> str:
    return names.surface(name)


@register.filter
def symptom(name: str) -> str:
    return names.symptom(name)


@register.filter
def field(name: str) -> str:
    return names.field(name)


@register.filter
def inset(anchor: str, pixels: int) -> int:
    """How far a label of a chart is moved away from its mark, towards the side on which it stands."""
    return pixels if anchor == "start" else -pixels


@register.simple_tag
def api_url(name: str, *args: object) -> str:
    """The API has one address for all languages; reverse() alone would keep readers in theirs."""
    here = get_script_prefix()
    root = here.removesuffix(f"{get_language()}/") if here != "/" else here
    return root + reverse(name, args=args).removeprefix(here)


@register.simple_tag
def did_you_mean(close: Sequence[CatalogueEntry]) -> SafeString:
    """The question with a link for each service that may have been meant."""
    links = [format_html('<a href="{}">{}</a>', reverse("service", args=[e.slug]), e.name) for e in close]
    listed = format_html_join(pgettext("list", ", "), "{}", ((link,) for link in links))
    return format_html(_("Did you mean {services}?"), services=listed)


@register.simple_tag
def table_rows(rows: Sequence[TableRow], *, counted: bool, vendor: object) -> SafeString:
    """The rows of the table beside a chart; `counted` and `vendor` are columns that not all tables have."""
    return draw_rows(rows, counted=counted, vendor=bool(vendor))


@register.simple_tag
def hour_label(label: Rule | ChartMark, css: str = "") -> SafeString:
    """The time of a label in a chart, for sentences in which it stands."""
    marked = format_html(' class="{}"', css) if css else ""
    return format_html('<tspan{} data-time="hour" data-at="{}">{}</tspan>', marked, label.at, label.clock)
