"""The outcome as tables for people, and as one line of JSON."""

import json
from collections.abc import Callable, Iterable
from statistics import median

from tests.faults.clients.watch import ADDRESSES
from tests.faults.injection import SentSignal
from tests.faults.outcome import FaultOutcome
from tests.faults.plan import PHASES_AIMED_AT, SIGNALS, Phase, ProcessKind

WriteLine = Callable[[str], None]
COLUMNS = (*SIGNALS, *PHASES_AIMED_AT, Phase.FULL)
HEADS = (*SIGNALS, "before", "during", "after", "in a tick", "any time", "disk full")  # the commit


def print_tables(outcome: FaultOutcome, write_line: WriteLine) -> None:
    _print_signals(outcome, write_line)
    _print_recoveries(outcome, write_line)
    _print_reports(outcome, write_line)
    for sentence in outcome.list_failures():
        write_line(f"FAILED: {sentence}")
    write_line(json.dumps(_summary(outcome)))


def _print_signals(outcome: FaultOutcome, write_line: WriteLine) -> None:
    write_line(f"{'signals to':<32}" + "".join(f"{head:>10}" for head in HEADS))
    for kind in (*ProcessKind, None):
        hits = [hit for hit in outcome.hits if kind in {None, hit.kind}]
        cells = [sum(column in {hit.phase, hit.signal} for hit in hits) for column in COLUMNS]
        write_line(f"{kind or 'all':<32}" + "".join(f"{cell:>10}" for cell in cells))
    if outcome.no_disk:
        write_line(f"full disks: not run ({outcome.no_disk})")
    else:
        write_line(f"full disks: {outcome.full_disks}, each for {outcome.plan.full_for():.0f} s")


def _print_recoveries(outcome: FaultOutcome, write_line: WriteLine) -> None:
    write_line("")
    write_line(f"{'seconds until, median and worst':<38}{'/healthz':>16}{'/readyz':>16}{'next tick':>16}")
    write_line("(faults overlap: of another one that follows at once the time is in it too)")
    for kind in ProcessKind:
        for name in SIGNALS:
            hits = [hit for hit in outcome.hits if (hit.kind, hit.signal) == (kind, name)]
            if hits:
                write_line(f"{name + ' ' + kind:<38}" + "".join(map(_spread, _times(outcome, hits))))


def _times(outcome: FaultOutcome, hits: Iterable[SentSignal]) -> list[list[float | None]]:
    health = outcome.health
    away = [[health.away(address, since=hit.at) for hit in hits] for address in ADDRESSES]
    return [*away, [health.next_tick(since=hit.at) for hit in hits]]


def _spread(times: list[float | None]) -> str:
    known = [each for each in times if each is not None]
    worst = f"{max(known):.1f}" if len(known) == len(times) else "never"
    return f"{f'{median(known):.1f}' if known else '-'} {worst:>6}".rjust(16)


def _print_reports(outcome: FaultOutcome, write_line: WriteLine) -> None:
    tally, comparison = outcome.tally, outcome.comparison
    refused = ", ".join(f"{count} x {status}" for status, count in sorted(tally.refused.items()))
    unanswered = ", ".join(f"{count} x {name}" for name, count in sorted(tally.unanswered.items()))
    write_line("")
    write_line(
        f"reports: {tally.sent} sent, {len(tally.acknowledged)} acknowledged, {tally.retried} sent again;"
        f" {outcome.reached_rate():.0f} a second of the {outcome.plan.rate:.0f} wanted"
    )
    write_line(
        f"attempts: {tally.attempts}; refused: {refused or 'none'}; unanswered: {unanswered or 'none'};"
        f" told that it waits already: {tally.kept_again}"
    )
    write_line(f"hung up before the answer, and said again: {tally.hung_up}")
    reading = outcome.reading
    write_line(
        f"reads: {reading.answered} answered, {reading.cut} cut by a kill and made again,"
        f" {reading.failed.total()} failed; the slowest took {reading.slowest:.1f} s"
    )
    if comparison is not None:
        write_line(f"log: {comparison.logged} rows; lost: {comparison.lost}; double: {comparison.double}")
        write_line(f"counts by minute and hour are those of the log: {'yes' if comparison.counted else 'no'}")
    if outcome.recovered_after is not None:
        write_line(f"recovered {outcome.recovered_after:.1f} s after the last fault")


def _summary(outcome: FaultOutcome) -> dict[str, object]:
    tally, comparison = outcome.tally, outcome.comparison
    return {
        "signals": len(outcome.hits),
        "by_signal": {name: sum(hit.signal == name for hit in outcome.hits) for name in SIGNALS},
        "by_process": {kind: sum(hit.kind is kind for hit in outcome.hits) for kind in ProcessKind},
        "by_phase": {phase: outcome.by_phase()[phase] for phase in Phase},
        "full_disks": "not run" if outcome.no_disk else outcome.full_disks,
        "sent": tally.sent,
        "acknowledged": len(tally.acknowledged),
        "retried": tally.retried,
        "refused": tally.refused.total(),
        "unanswered": tally.unanswered.total(),
        "rate": round(outcome.reached_rate()),
        "reads": outcome.reading.answered,
        "reads_cut": outcome.reading.cut,
        "reads_failed": outcome.reading.failed.total(),
        "lost": comparison and comparison.lost,
        "double": comparison and comparison.double,
        "counted": bool(comparison and comparison.counted),
        "recovered_after": outcome.recovered_after and round(outcome.recovered_after, 1),
        "holds": not outcome.list_failures(),
    }
