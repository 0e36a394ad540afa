"""Moments and durations as people read them: UTC in the text, the full moment in the markup.

static/js/local-time.js rewrites what carries `data-time` in the reader's own zone, with UTC in its title.
"""

from datetime import UTC, datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONG_AGO = timedelta(days=300)  # from here on a date needs its year


def iso(at: datetime) -> str:
    """2026-04-15T14:30:00Z"""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hour(at: datetime) -> str:
    """9:40"""
    return f"{at.hour}:{at:%M}"


def day(at: datetime, *, now: datetime) -> str:
    """15 Apr, with the year when it is long ago."""
    return f"{at.day} {at:%b}" + (f" {at.year}" if now - at > LONG_AGO else "")


def clock_text(at: datetime, *, now: datetime) -> str:
    """9:40, or "14 Apr, 9:40" on another day than now."""
    return hour(at) if at.date() == now.date() else f"{day(at, now=now)}, {hour(at)}"


def clock(at: datetime, *, now: datetime) -> SafeString:
    """<time>9:40</time>, with the day when it is another one."""
    return format_html('<time datetime="{}" data-time="clock">{}</time>', iso(at), clock_text(at, now=now))


def beside(at: datetime, *, begun: datetime) -> SafeString:
    """<time>9:40</time> in a story whose day is known; with the day where it is another one."""
    if at.date() != begun.date():
        return clock(at, now=begun)
    return format_html('<time datetime="{}" data-time="hour">{}</time>', iso(at), hour(at))


def date(at: datetime, *, now: datetime) -> SafeString:
    """<time>15 Apr</time>"""
    return format_html('<time datetime="{}" data-time="day">{}</time>', iso(at), day(at, now=now))


def seconds(at: datetime) -> SafeString:
    """<time>12:10:20</time>: how fresh a page is."""
    return format_html('<time datetime="{}" data-time="seconds">{}</time>', iso(at), f"{hour(at)}:{at:%S}")


def duration(length: timedelta) -> str:
    """3 h 12 min, 34 min, 2 days 3 h."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} day{'s' if days > 1 else ''}" + (f" {hours} h" if hours else "")
