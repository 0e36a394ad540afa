"""The board in words: the state of everything, and what changed."""

from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aggregator.models import Level, State
from aggregator.queries.counts.windows import WINDOW
from aggregator.queries.incidents.status_board import Board, RecentChange
from aggregator.web.formats.numbers import thousands
from aggregator.web.formats.times import duration
from aggregator.web.words.gaps import describe_gap
from aggregator.web.words.silence import describe_silence
from aggregator.web.words.verdict_wording import NOTHING, TROUBLED, sentences, unknown


def board_headline(*, board: Board, now: datetime) -> tuple[SafeString, SafeString]:
    """The state of everything, and a second sentence."""
    levels = [row.verdict.level for row in board.rows]
    troubled = sum(level in TROUBLED for level in levels)
    usual, total = levels.count(Level.OK), len(levels)
    blind = total - troubled - usual
    if board.freshness.silent:
        return SafeString(_("We do not know")), unknown(board.freshness, now)
    gap = _gap(board, now)
    mute = describe_silence(freshness=board.freshness, now=now)
    if troubled:
        head = ngettext(
            "{count} of {total} services has trouble", "{count} of {total} services have trouble", troubled
        )
        head = format_html(head, count=thousands(troubled), total=thousands(total))
        return head, sentences([_as_usual(usual), _cannot_tell(blind), mute, gap])
    if mute:
        return SafeString(_("We do not know")), sentences([mute, gap])
    if board.gaps.unheard_since(now - WINDOW):
        return SafeString(_("We do not know")), gap
    if not usual:
        return SafeString(_("Too few reports to tell")), _too_few(total)
    return SafeString(_("All quiet")), sentences(
        [_none_with_trouble(usual), _cannot_tell(blind), _last_end(board, now), gap]
    )


def _gap(board: Board, now: datetime) -> SafeString:
    """The latest time in which we were not listening, where that is a day ago at most."""
    if not board.gaps.gaps:
        return NOTHING
    return describe_gap(gap=board.gaps.gaps[-1], gaps=board.gaps, now=now)


def _too_few(total: int) -> SafeString:
    pattern = ngettext(
        "<b>{count} service, and too few reports on each of them.</b> That is neither good nor bad news."
        " If something fails for you, say so: it counts.",
        "<b>{count} services, and too few reports on each of them.</b> That is neither good nor bad news."
        " If something fails for you, say so: it counts.",
        total,
    )
    return format_html(pattern, count=thousands(total))


def _none_with_trouble(usual: int) -> SafeString:
    pattern = ngettext(
        "<b>{count} service, not with a sign of trouble.</b>",
        "<b>{count} services, none with a sign of trouble.</b>",
        usual,
    )
    return format_html(pattern, count=thousands(usual))


def _last_end(board: Board, now: datetime) -> SafeString:
    if not board.last_end:
        return NOTHING
    # Translators: the last trouble of any service.
    return format_html(_("The last one ended {duration} ago."), duration=duration(now - board.last_end))


def _as_usual(usual: int) -> SafeString:
    if not usual:
        return NOTHING
    # Translators: {count} is a number of services.
    pattern = ngettext("{count} looks as usual.", "{count} look as usual.", usual)
    return format_html(pattern, count=thousands(usual))


def _cannot_tell(blind: int) -> SafeString:
    if not blind:
        return NOTHING
    # Translators: {count} is a number of services.
    pattern = ngettext("For {count} we cannot tell.", "For {count} we cannot tell.", blind)
    return format_html(pattern, count=thousands(blind))


def change(change: RecentChange, *, name: SafeString) -> SafeString:
    """What changed; `name` is that of the service, or a link of it."""
    match change.state:
        case State.SUSPECTED:
            return format_html(_("{service} may have a problem."), service=name)
        case State.OPEN:
            return format_html(_("{service} has a problem."), service=name)
        case State.SUBSIDING:
            return format_html(_("{service} has fewer problems; it is not over."), service=name)
    if not change.ended_at:
        return format_html(_("{service} is back to usual."), service=name)
    return format_html(
        _("{service} is back to usual after {duration}."),
        service=name,
        duration=duration(change.ended_at - change.onset_at),
    )
