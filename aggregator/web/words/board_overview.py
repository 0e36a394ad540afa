"""The board in words: its headline, and what changed."""

from datetime import datetime
from typing import assert_never

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.models.states import Level
from aggregator.queries.answers.board import Board, RecentChange
from aggregator.queries.answers.freshness import WINDOW
from aggregator.stats.states import State
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.sentences import NOTHING, join_sentences
from aggregator.web.formats.times import format_duration
from aggregator.web.words.gaps import describe_gap
from aggregator.web.words.labels import TROUBLED
from aggregator.web.words.silence import describe_silence
from aggregator.web.words.verdict_wording import describe_no_data


def describe_board(*, board: Board, now: datetime) -> tuple[SafeString, SafeString]:
    """The headline of the board, and a second sentence."""
    levels = [row.verdict.level for row in board.rows]
    troubled = sum(level in TROUBLED for level in levels)
    # Three numbers that add up: a reader may check them against the list.
    usual, total = levels.count(Level.OK), len(levels)
    blind = total - troubled - usual
    # First what makes all other sentences worthless: without fresh counts there is no headline.
    if board.freshness.silent:
        return SafeString(_("We do not know")), describe_no_data(board.freshness, now)
    gap = _describe_latest_gap(board, now)
    mute = describe_silence(freshness=board.freshness, now=now)
    if troubled:
        head = ngettext(
            "{count} of {total} services has trouble", "{count} of {total} services have trouble", troubled
        )
        head = format_html(head, count=format_count(troubled), total=format_count(total))
        return head, join_sentences([_describe_as_usual(usual), _describe_unknown(blind), mute, gap])
    # Few reports of all services at once are more likely our own fault than good news.
    if mute:
        return SafeString(_("We do not know")), join_sentences([mute, gap])
    # "All quiet" needs a whole window in which people could report.
    if board.gaps.unheard_since(now - WINDOW):
        return SafeString(_("We do not know")), gap
    if not usual:
        return SafeString(_("Too few reports to tell")), _describe_too_few(total)
    return SafeString(_("All quiet")), join_sentences(
        [_describe_none_troubled(usual), _describe_unknown(blind), _describe_last_end(board, now), gap]
    )


def _describe_latest_gap(board: Board, now: datetime) -> SafeString:
    """The latest gap in which no report could reach us, within a day."""
    if not board.gaps.gaps:
        return NOTHING
    return describe_gap(gap=board.gaps.gaps[-1], gaps=board.gaps, now=now)


def _describe_too_few(total: int) -> SafeString:
    pattern = ngettext(
        "<b>{count} service, and too few reports on each of them.</b> That is neither good nor bad news."
        " If something fails for you, say so: it counts.",
        "<b>{count} services, and too few reports on each of them.</b> That is neither good nor bad news."
        " If something fails for you, say so: it counts.",
        total,
    )
    return format_html(pattern, count=format_count(total))


def _describe_none_troubled(usual: int) -> SafeString:
    pattern = ngettext(
        "<b>{count} service, not with a sign of trouble.</b>",
        "<b>{count} services, none with a sign of trouble.</b>",
        usual,
    )
    return format_html(pattern, count=format_count(usual))


def _describe_last_end(board: Board, now: datetime) -> SafeString:
    if not board.last_end:
        return NOTHING
    # Translators: the last trouble of any service.
    return format_html(
        _("The last one ended {duration} ago."), duration=format_duration(now - board.last_end)
    )


def _describe_as_usual(usual: int) -> SafeString:
    if not usual:
        return NOTHING
    # Translators: {count} is a number of services.
    pattern = ngettext("{count} looks as usual.", "{count} look as usual.", usual)
    return format_html(pattern, count=format_count(usual))


def _describe_unknown(blind: int) -> SafeString:
    if not blind:
        return NOTHING
    # Translators: {count} is a number of services.
    pattern = ngettext("For {count} we cannot tell.", "For {count} we cannot tell.", blind)
    return format_html(pattern, count=format_count(blind))


def describe_change(change: RecentChange, *, name: SafeString) -> SafeString:
    """What changed; `name` is that of the service, or a link of it."""
    match change.state:
        case State.SUSPECTED:
            return format_html(_("{service} may have a problem."), service=name)
        case State.OPEN:
            return format_html(_("{service} has a problem."), service=name)
        case State.SUBSIDING:
            return format_html(_("{service} has fewer problems; it is not over."), service=name)
        case State.RESOLVED if change.ended_at:
            return format_html(
                _("{service} is back to usual after {duration}."),
                service=name,
                duration=format_duration(change.ended_at - change.onset_at),
            )
        case State.RESOLVED:
            return format_html(_("{service} is back to usual."), service=name)
        case _:
            assert_never(change.state)
