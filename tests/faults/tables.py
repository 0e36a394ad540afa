"""The outcome as tables for people, and as one line of JSON."""

import json
from collections.abc import Callable, Iterable
from statistics import median

from tests.faults.clients.watch import ADDRESSES
from tests.faults.harm import Hit
from tests.faults.outcome import Outcome
from tests.faults.plan import AIMS, SIGNALS, Kind, Phase

Say = Callable[[str], None]
COLUMNS = (*SIGNALS, *AIMS, Phase.FULL)
HEADS = (*SIGNALS, "before", "during", "after", "in a tick", "any time", "disk full")  # the commit


def tell(outcome: Outcome, say: Say) -> None:
    _tell_signals(outcome, say)
    _tell_recoveries(outcome, say)
    _tell_reports(outcome, say)
    for sentence in outcome.faults():
        say(f"FAILED: {sentence}")
    say(json.dumps(_summary(outcome)))


def _tell_signals(outcome: Outcome, say: Say) -> None:
    say(f"{'signals to':<32}" + "".join(f"{head:>10}" for head in HEADS))
    for kind in (*Kind, None):
        hits = [hit for hit in outcome.hits if kind in {None, hit.kind}]
        cells = [sum(column in {hit.phase, hit.signal} for hit in hits) for column in COLUMNS]
        say(f"{kind or 'all':<32}" + "".join(f"{cell:>10}" for cell in cells))
    if outcome.no_disk:
        say(f"full disks: not run ({outcome.no_disk})")
    else:
        say(f"full disks: {outcome.full_disks}, each for {outcome.plan.full_for():.0f} s")


def _tell_recoveries(outcome: Outcome, say: Say) -> None:
    say("")
    say(f"{'seconds until, median and worst':<38}{'/healthz':>16}{'/readyz':>16}{'next tick':>16}")
    say("(faults overlap: of another one that follows at once the time is in it too)")
    for kind in Kind:
        for name in SIGNALS:
            hits = [hit for hit in outcome.hits if (hit.kind, hit.signal) == (kind, name)]
            if hits:
                say(f"{name + ' ' + kind:<38}" + "".join(map(_spread, _times(outcome, hits))))


def _times(outcome: Outcome, hits: Iterable[Hit]) -> list[list[float | None]]:
    watch = outcome.watch
    away = [[watch.away(address, since=hit.at) for hit in hits] for address in ADDRESSES]
    return [*away, [watch.next_tick(since=hit.at) for hit in hits]]


def _spread(times: list[float | None]) -> str:
    known = [each for each in times if each is not None]
    worst = f"{max(known):.1f}" if len(known) == len(times) else "never"
    return f"{f'{median(known):.1f}' if known else '-'} {worst:>6}".rjust(16)


def _tell_reports(outcome: Outcome, say: Say) -> None:
    tally, books = outcome.tally, outcome.books
    refused = ", ".join(f"{count} x {status}" for status, count in sorted(tally.refused.items()))
    unanswered = ", ".join(f"{count} x {name}" for name, count in sorted(tally.unanswered.items()))
    say("")
    say(f"reports: {tally.sent} sent, {len(tally.acknowledged)} acknowledged, {tally.retried} sent again")
    say(f"attempts: {tally.attempts}; refused: {refused or 'none'}; unanswered: {unanswered or 'none'}")
    say(f"hung up before the answer, and said again: {tally.hung_up}")
    if books is not None:
        say(f"log: {books.logged} rows; lost: {books.lost}; double: {books.double}")
        say(f"counts by minute and hour are those of the log: {'yes' if books.counted else 'no'}")
    if outcome.recovered_after is not None:
        say(f"recovered {outcome.recovered_after:.1f} s after the last fault")


def _summary(outcome: Outcome) -> dict[str, object]:
    tally, books = outcome.tally, outcome.books
    return {
        "signals": len(outcome.hits),
        "by_signal": {name: sum(hit.signal == name for hit in outcome.hits) for name in SIGNALS},
        "by_process": {kind: sum(hit.kind is kind for hit in outcome.hits) for kind in Kind},
        "by_phase": {phase: outcome.by_phase()[phase] for phase in Phase},
        "full_disks": "not run" if outcome.no_disk else outcome.full_disks,
        "sent": tally.sent,
        "acknowledged": len(tally.acknowledged),
        "retried": tally.retried,
        "refused": tally.refused.total(),
        "unanswered": tally.unanswered.total(),
        "lost": books and books.lost,
        "double": books and books.double,
        "counted": bool(books and books.counted),
        "recovered_after": outcome.recovered_after and round(outcome.recovered_after, 1),
        "holds": not outcome.faults(),
    }
