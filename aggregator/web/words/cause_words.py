"""The service that probably causes a problem, in a sentence."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aggregator.queries.answers.incidents import IncidentCause
from aggregator.web.formats.numbers import format_count

CAUSES = {
    "runs on": gettext_lazy("Most of this is probably {name}, which it runs on."),
    "confused": gettext_lazy("Most of this is probably {name}: people report the wrong one."),
    "together": gettext_lazy("Most of this is probably {name}."),
}


def describe_cause(because: IncidentCause) -> SafeString:
    """The service that is probably the cause, with the numbers that support it."""
    name = because.cause.name
    whose = format_html(str(CAUSES[because.kind]), name=name)
    rose = format_html(
        _choose_cause_pattern(because.minutes_earlier),
        name=name,
        minutes=format_count(abs(because.minutes_earlier)),
        there=format_count(round(because.times_usual_there)),
        here=format_count(round(because.times_usual)),
    )
    # Nothing is claimed of the past where there is none: "0 of 0" would read as evidence against.
    if not because.followed:
        # Translators: {whose} is a sentence; {rose} tells when it rose, without a full stop.
        return format_html(_("{whose} {rose}."), whose=whose, rose=rose)
    past = ngettext(
        "in {followed} of {count} earlier problem of {name} people reported this one too",
        "in {followed} of {count} earlier problems of {name} people reported this one too",
        because.troubles,
    )
    past = format_html(past, followed=because.followed, count=format_count(because.troubles), name=name)
    # Translators: the same; {past} is as "in 3 of 4 earlier problems of Claude people reported this too".
    return format_html(_("{whose} {rose}; {past}."), whose=whose, rose=rose, past=past)


def _choose_cause_pattern(minutes_earlier: int) -> str:
    if minutes_earlier > 0:
        return ngettext(
            "{name} rose {minutes} minute earlier and came to {there} times its usual,"
            " here it was {here} times",
            "{name} rose {minutes} minutes earlier and came to {there} times its usual,"
            " here it was {here} times",
            minutes_earlier,
        )
    if minutes_earlier < 0:
        return ngettext(
            "{name} rose {minutes} minute later and came to {there} times its usual,"
            " here it was {here} times",
            "{name} rose {minutes} minutes later and came to {there} times its usual,"
            " here it was {here} times",
            -minutes_earlier,
        )
    return _("{name} rose in the same minute and came to {there} times its usual, here it was {here} times")
