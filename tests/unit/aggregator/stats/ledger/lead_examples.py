"""Problems of ours and first statements of a vendor, around one afternoon."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.stats.ledger.lead import LedgerProblem, LedgerStatement, build_entries

AT = datetime(2026, 4, 15, 14, 34, tzinfo=UTC)  # we say so; the reports began to rise four minutes before
NOW = AT + timedelta(days=1)
DAY = timedelta(days=1)
READ = ((AT - 9 * DAY, NOW),)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def make_problem(number: int = 1, *, after: float = 0, lasts: float | None = 150) -> LedgerProblem:
    at = AT + minutes(after)
    return LedgerProblem(number, at - minutes(4), at, lasts and at + minutes(lasts - 4))


def make_statement(
    name: str = "a", *, after: float = 19, lasts: float | None = 100, gap: float = 2
) -> LedgerStatement:
    """Found by a reading a minute later; the one before was `gap` minutes earlier."""
    at = AT + minutes(after)
    return LedgerStatement(name, at, at + minutes(1 - gap), at + minutes(1), lasts and at + minutes(lasts))


def make_undated_statement(**fields) -> LedgerStatement:
    return replace(make_statement(**fields), absent_at=None, seen_at=NOW)


def make_entries(*, problems=(), statements=(), unassigned=(), read=READ, now=NOW):
    return build_entries(problems=problems, statements=statements, unassigned=unassigned, read=read, now=now)


def make_week(*leads: float | None):
    """One problem a day; None: the vendor said nothing."""
    problems = [make_problem(n, after=-1440 * (n + 1)) for n in range(len(leads))]
    statements = [
        make_statement(str(n), after=lead - 1440 * (n + 1))
        for n, lead in enumerate(leads)
        if lead is not None
    ]
    return build_entries(problems=problems, statements=statements, read=READ, now=NOW)
