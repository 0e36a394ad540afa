"""Who knew first, in sentences."""

from datetime import timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aggregator.queries.answers.ledger import Ledger
from aggregator.stats.ledger.accuracy import LEAST_INCIDENTS, Grade, Summary
from aggregator.stats.ledger.lead import Kind, LedgerEntry
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.sentences import join_sentences
from aggregator.web.formats.times import count_minutes_between, format_duration, format_utc_clock

# The first words of a line; the time is that of the lead.
WORDS = {
    Kind.PEOPLE_FIRST: gettext_lazy("People %(time)s earlier"),
    Kind.VENDOR_FIRST: gettext_lazy("The vendor %(time)s earlier"),
    Kind.SAME_MINUTE: gettext_lazy("In the same minute"),
    Kind.ALREADY_ANNOUNCED: gettext_lazy("The vendor had told already"),
    Kind.NEVER: gettext_lazy("Never acknowledged"),
    Kind.TOO_EARLY: gettext_lazy("Too early to tell"),
    Kind.NOT_READ: gettext_lazy("Page not readable"),
    Kind.UNVERIFIED: gettext_lazy("From old notices"),
    Kind.VENDOR_ONLY: gettext_lazy("The vendor alone"),
    Kind.LATE: gettext_lazy("Our announcement was late"),
}
# And last, where the clocks do not say it all.
NOTES = {
    Kind.ALREADY_ANNOUNCED: gettext_lazy("An older notice was still open: no lead, and no silence."),
    Kind.NEVER: gettext_lazy("Its page was read all the while, and two hours beyond."),
    Kind.TOO_EARLY: gettext_lazy("The vendor has not said anything yet."),
    Kind.NOT_READ: gettext_lazy("Hence we cannot tell what it said."),
    Kind.UNVERIFIED: gettext_lazy(
        "That time is as the vendor tells it: when it was first to be read we do not know."
    ),
    Kind.VENDOR_ONLY: gettext_lazy("People here did not report a problem."),
    Kind.LATE: gettext_lazy("Our own site was stalled, so nobody can tell who was first."),
}
# Of NOT_READ, where there is a notice that may be about another service of the same page.
UNNAMED = (gettext_lazy("Not told of which service"), gettext_lazy("Several services share its page."))


def describe_summary(*, summary: Summary, days: int) -> SafeString:
    """One sentence with the numbers, and one on the middle lead."""
    if not summary.judged:
        nothing = _("In %(days)s days there was no problem here of which we can tell what its vendor said.")
        early = format_html("<b>{}</b>", _("Too early to tell."))
        return join_sentences([early, nothing % {"days": days}])
    pattern = ngettext(
        "Of <b>{count} problem</b> of {days} days that we can judge, people here knew first in"
        " <b>{people}</b>, the vendor in <b>{vendor}</b>; never acknowledged: <b>{never}</b>.",
        "Of <b>{count} problems</b> of {days} days that we can judge, people here knew first in"
        " <b>{people}</b>, the vendor in <b>{vendor}</b>; never acknowledged: <b>{never}</b>.",
        summary.judged,
    )
    first = format_html(
        pattern,
        count=format_count(summary.judged),
        days=days,
        people=format_count(summary.kinds[Kind.PEOPLE_FIRST]),
        vendor=format_count(summary.kinds[Kind.VENDOR_FIRST]),
        never=format_count(summary.never.hits),
    )
    return join_sentences([first, _describe_quartiles(summary)])


def _describe_quartiles(summary: Summary) -> str:
    """Quartiles of a pair or two would say nothing."""
    # Quartiles of one or two leads would be those leads.
    if summary.quartiles is None or summary.paired < LEAST_INCIDENTS:
        return ""
    low, middle, high = (describe_lead(minutes=minutes) for minutes in summary.quartiles)
    # Translators: each is as "people 19 min earlier" or "in the same minute".
    pattern = _("Where both told, in the middle %(middle)s; half of them from “%(low)s” to “%(high)s”.")
    return pattern % {"middle": middle, "low": low, "high": high}


def describe_lead(*, minutes: float) -> str:
    """As "people 19 min earlier"."""
    # Our clocks and theirs are shown to the minute: below that nobody was first.
    if abs(minutes) < 1:
        return _("in the same minute")
    pattern = _("people %(time)s earlier") if minutes > 0 else _("vendor %(time)s earlier")
    return pattern % {"time": format_duration(timedelta(minutes=abs(minutes)))}


def format_signed_lead(*, minutes: float) -> str:
    """As "19 min", or "-3 min" with a true minus where the vendor was earlier: for a table."""
    if abs(minutes) < 1:
        return _("%(minutes)s min") % {"minutes": 0}
    length = format_duration(timedelta(minutes=abs(minutes)))
    # Translators: a duration below zero, with the sign that your language uses.
    return _("−%(time)s") % {"time": length} if minutes < 0 else length  # noqa: RUF001 - a minus sign


def describe_grade_range(*, grade: Grade) -> str:
    """The letters at the ends of the interval, as "D to A"; '' where there is no doubt."""
    if grade.worst == grade.best:
        return ""
    # Translators: school grades, the worst and the best that it could be.
    return _("%(worst)s to %(best)s") % {"worst": grade.worst, "best": grade.best}


def describe_grade(*, summary: Summary) -> SafeString:
    """The grade of a status page; '' where nothing was put to the test."""
    prompt, grade = summary.prompt, summary.grade
    if not prompt.of:
        return SafeString("")
    tested = ngettext(
        "Of %(count)s problem of a quarter of an hour or more the vendor told %(hits)s within 15 minutes of"
        " our word.",
        "Of %(count)s problems of a quarter of an hour or more the vendor told %(hits)s within 15 minutes of"
        " our word.",
        prompt.of,
    ) % {"count": format_count(prompt.of), "hits": format_count(prompt.hits)}
    if grade is None:
        return join_sentences([tested, _("Too few for a grade.")])
    # Translators: a school grade, from A to F.
    mark = format_html(_("A grade of <b>{letter}</b>."), letter=grade.letter)
    return join_sentences([tested, mark, _describe_doubt(prompt.of, describe_grade_range(grade=grade))])


def _describe_doubt(problems: int, ends: str) -> str:
    if not ends:
        return ""
    # Translators: ends is as "D to A".
    pattern = ngettext(
        "With %(count)s problem it could be anything from %(ends)s.",
        "With %(count)s problems it could be anything from %(ends)s.",
        problems,
    )
    return pattern % {"count": format_count(problems), "ends": ends}


def describe_readable(*, pages: int, unread: int, summary: Summary) -> SafeString:
    """We can only judge what we could read."""
    lost = summary.kinds[Kind.NOT_READ]
    return join_sentences(
        [
            ngettext("We read %(count)s status page.", "We read %(count)s status pages.", pages)
            % {"count": format_count(pages)},
            _describe_count(
                ngettext(
                    "Of %(count)s service the vendor has none that we can read: it stands in no row.",
                    "Of %(count)s services the vendors have none that we can read: they stand in no row.",
                    unread,
                ),
                unread,
            ),
            _describe_count(
                ngettext(
                    "Of %(count)s problem we cannot tell what its vendor said.",
                    "Of %(count)s problems we cannot tell what their vendors said.",
                    lost,
                ),
                lost,
            ),
        ]
    )


def describe_left_out(*, ledger: Ledger) -> SafeString:
    """What is no line of the ledger, and why."""
    possible, wrong = ledger.suspected, ledger.marked_false
    return join_sentences(
        [
            _describe_count(
                ngettext(
                    "%(count)s possible problem that never became one is left out.",
                    "%(count)s possible problems that never became one are left out.",
                    possible,
                ),
                possible,
            ),
            _describe_count(
                ngettext(
                    "%(count)s false alarm of ours is left out.",
                    "%(count)s false alarms of ours are left out.",
                    wrong,
                ),
                wrong,
            ),
        ]
    )


def _describe_count(pattern: str, count: int) -> str:
    """Empty where the count is 0."""
    return pattern % {"count": format_count(count)} if count else ""


def describe_kind(*, entry: LedgerEntry) -> str:
    """The first words of a line."""
    if entry.is_unassigned:
        return str(UNNAMED[0])
    return str(WORDS[entry.kind]) % {"time": _measure_lead(entry)}


def _measure_lead(entry: LedgerEntry) -> str:
    """From one clock to the other, as both are shown."""
    if entry.problem is None or entry.statement is None:
        return ""
    # Not the lead of the ledger, which has seconds: readers would find another difference between the clocks.
    minutes = abs(count_minutes_between(first=entry.problem.detected_at, last=entry.statement.stated_at))
    return format_duration(minutes * timedelta(minutes=1))


def describe_clocks(*, entry: LedgerEntry) -> SafeString:
    """Both clocks, in sentences; another column has the day."""
    sentences: list[str] = []
    if problem := entry.problem:
        time = format_utc_clock(problem.detected_at, begun=entry.at)
        sentences.append(format_html(_("We said so at {time}."), time=time))
    if statement := entry.statement:
        time = format_utc_clock(statement.stated_at, begun=entry.at)
        sentences.append(format_html(_("The vendor said so at {time}."), time=time))
    note = UNNAMED[1] if entry.is_unassigned else NOTES.get(entry.kind, "")
    return join_sentences([*sentences, str(note)])


def describe_readings(*, entry: LedgerEntry) -> SafeString:
    """The two readings between which the vendor's first statement appeared."""
    statement, lead = entry.statement, entry.lead
    if statement is None or lead is None or statement.absent_at is None:
        return SafeString("")
    read = format_html(
        _("We read it at {seen}; at {absent} it was not there yet."),
        seen=format_utc_clock(statement.seen_at, begun=statement.stated_at),
        absent=format_utc_clock(statement.absent_at, begun=statement.stated_at),
    )
    return join_sentences([read, "" if lead.is_certain else _("So it is not certain who was first.")])
