"""Moments and durations as people read them: UTC in the text, the full moment in the markup.

static/js/local-time.js rewrites what carries `data-time` in the reader's own zone and the page's language,
with UTC in its title. Hours are 9:40 in all of them: the charts have no room for more.

Days that are counted (bars, calendars, ledgers) are those of UTC. Dates beside them are the same days: they
carry no `data-time`, and the page says "Days are in UTC" once.
"""

from datetime import UTC, datetime, timedelta
from datetime import date as date_type

from django.utils.dateformat import format as dateformat
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

# From here on a date needs its year.
LONG_AGO = timedelta(days=300)


def format_iso(at: datetime) -> str:
    """2026-04-15T14:30:00Z"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def format_hour(at: datetime) -> str:
    """9:40"""
    return f"{at.hour}:{at:%M}"


def format_day(at: datetime, *, now: datetime) -> str:
    """15 Apr, with the year when it is long ago."""
    if now - at > LONG_AGO:
        # Translators: letters as in the "date" filter of Django's templates; b is a month in lower case.
        return dateformat(at, pgettext("date format", "j M Y"))
    return format_short_day(at)


def format_short_day(at: date_type) -> str:
    """15 Apr"""
    # Translators: letters as in the "date" filter of Django's templates; b is a month in lower case.
    return dateformat(at, pgettext("date format", "j M"))


def format_long_day(at: date_type) -> str:
    """Wednesday, 15 April"""
    # Translators: letters as in the "date" filter of Django's templates; b is a month in lower case.
    return dateformat(at, pgettext("date format", "l, j F"))


def format_weekday(at: datetime) -> str:
    """Wednesday"""
    return dateformat(at, "l")


def format_weekday_hour(at: datetime) -> str:
    """Wed 9:40"""
    return f"{dateformat(at, 'D')} {format_hour(at)}"


def format_clock_text(at: datetime, *, now: datetime) -> str:
    """9:40, or "14 Apr, 9:40" on another day than now."""
    if at.date() == now.date():
        return format_hour(at)
    # Translators: a moment, as "14 Apr, 9:40".
    return _("{day}, {time}").format(day=format_day(at, now=now), time=format_hour(at))


def format_clock(at: datetime, *, now: datetime) -> SafeString:
    """<time>9:40</time>, with the day when it is another one."""
    return format_html(
        '<time datetime="{}" data-time="clock">{}</time>', format_iso(at), format_clock_text(at, now=now)
    )


def format_moment(at: datetime) -> SafeString:
    """<time>14 Apr, 9:40</time>, always with its day: for pages that no script rewrites."""
    # Translators: a moment, as "14 Apr, 9:40".
    words = _("{day}, {time}").format(day=format_short_day(at), time=format_hour(at))
    return format_html('<time datetime="{}">{}</time>', format_iso(at), words)


def format_story_clock(at: datetime, *, begun: datetime) -> SafeString:
    """<time>9:40</time> in a story whose day is known; with the day where it is another one.

    The script asks the same of the reader's days, so the page must say when the story began:
    templates/incidents/detail.html does, with `data-begun`. Without it the story is one of today.
    """
    words = format_clock_text(at, now=begun)
    return format_html('<time datetime="{}" data-time="beside">{}</time>', format_iso(at), words)


def format_utc_clock(at: datetime, *, begun: datetime) -> SafeString:
    """The same on a page whose days are those of UTC: it is never rewritten."""
    return format_html('<time datetime="{}">{}</time>', format_iso(at), format_clock_text(at, now=begun))


def format_utc_day(at: datetime, *, now: datetime) -> SafeString:
    """<time>15 Apr</time>, beside days that are those of UTC."""
    return format_html('<time datetime="{}">{}</time>', format_iso(at), format_day(at, now=now))


def format_date(at: datetime, *, now: datetime) -> SafeString:
    """<time>15 Apr</time>"""
    return format_html(
        '<time datetime="{}" data-time="day">{}</time>', format_iso(at), format_day(at, now=now)
    )


def format_title(markup: str) -> str:
    """Without its markup, for a title. A time gets its zone, because no script rewrites titles."""
    text = strip_tags(markup)
    # Translators: {text} holds times, as "Problems since 10:30 (UTC)".
    return _("{text} (UTC)").format(text=text) if "<time" in markup else text


def format_seconds(at: datetime) -> SafeString:
    """<time>12:10:20</time>: how fresh a page is."""
    return format_html(
        '<time datetime="{}" data-time="seconds">{}</time>', format_iso(at), f"{format_hour(at)}:{at:%S}"
    )


def count_minutes_between(*, first: datetime, last: datetime) -> int:
    """As a reader counts them from the two clocks shown: seconds are cut before the subtraction."""
    return (_cut_to_minute(last) - _cut_to_minute(first)) // timedelta(minutes=1)


def _cut_to_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def format_duration(length: timedelta) -> str:
    """3 h 12 min, 34 min, 2 days 3 h."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        words = _("%(hours)s h %(minutes)s min") if minutes else _("%(hours)s h")
        return words % {"hours": hours, "minutes": minutes}
    days, hours = divmod(hours, 24)
    if not hours:
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return ngettext("%(days)s day %(hours)s h", "%(days)s days %(hours)s h", days) % {
        "days": days,
        "hours": hours,
    }
