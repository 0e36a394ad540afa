"""What a point of a chart counts, in words: a quarter of an hour, or whole hours."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR = timedelta(hours=1)


def name_axis_unit(count: str, *, span: timedelta) -> str:
    """As "600 per 15 min", "600 per hour", "600 per 3 hours": the unit on an axis."""
    if span < HOUR:
        return _("%(count)s per %(minutes)d min") % {"count": count, "minutes": _count_minutes(span)}
    return ngettext("%(count)s per hour", "%(count)s per %(hours)d hours", _count_hours(span)) % {
        "count": count,
        "hours": _count_hours(span),
    }


def describe_points(*, span: timedelta) -> str:
    """As "Each point counts the 15 minutes before it."""
    if span < HOUR:
        return _("Each point counts the %(minutes)d minutes before it.") % {"minutes": _count_minutes(span)}
    return ngettext(
        "Each point counts the hour before it.",
        "Each point counts the %(hours)d hours before it.",
        _count_hours(span),
    ) % {"hours": _count_hours(span)}


def name_time_column(*, span: timedelta) -> str:
    """As "15 minutes up to": the head of a column of times."""
    if span < HOUR:
        return _("%(minutes)d minutes up to") % {"minutes": _count_minutes(span)}
    return ngettext("Hour up to", "%(hours)d hours up to", _count_hours(span)) % {"hours": _count_hours(span)}


def name_measure(*, span: timedelta) -> str:
    """As "Reports in 15 minutes": what a chart shows, for who does not see it."""
    if span < HOUR:
        return _("Reports in %(minutes)d minutes") % {"minutes": _count_minutes(span)}
    return ngettext("Reports in an hour", "Reports in %(hours)d hours", _count_hours(span)) % {
        "hours": _count_hours(span)
    }


def _count_minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def _count_hours(span: timedelta) -> int:
    return round(span / HOUR)
