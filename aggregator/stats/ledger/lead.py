"""Who knew first: problems that people reported, beside the vendor's first statement on each of them.

A lead is counted in minutes, from the minute in which we published a problem to the vendor's first public
statement; it is positive where people were earlier. docs/lead-time.md has the rules with their reasons.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MINUTE = timedelta(minutes=1)
# A statement that early or late is still taken for one about the same incident: a choice of ours. Vendors see
# some incidents before people do, and write about short ones after their end.
BEFORE = timedelta(minutes=60)  # the vendor's first statement, before the onset
AFTER = timedelta(minutes=120)  # and after the end
PROMPT = timedelta(minutes=15)  # StatusGator grades a page "A" if it states a problem within this time
TESTING_LENGTH = timedelta(minutes=15)  # a shorter problem is no test: it ends before a page is late
# Ticks come every ten seconds. What is published this long after the minute that showed it was published
# late: the site was stalled, so nobody knows who would have been first.
LATE_AFTER = timedelta(minutes=2)


class Kind(StrEnum):
    """What became of a problem, or of a vendor's statement. The values are public."""

    PEOPLE_FIRST = "people_first"
    VENDOR_FIRST = "vendor_first"
    SAME_MINUTE = "same_minute"
    # An older statement of the vendor was still unresolved: no lead, and no silence.
    ALREADY_ANNOUNCED = "already_told"
    NEVER = "never"  # acknowledged
    TOO_EARLY = "too_early"  # the vendor may still state something
    NOT_READ = (
        "not_read"  # the page could not be read all that time, or does not tell whom its notice is about
    )
    UNVERIFIED = "unverified"  # from the vendor's history: when it was first published, nobody knows
    VENDOR_ONLY = "vendor_only"  # people here did not report a problem
    LATE = "late"  # the site was stalled when it showed, so nobody knows who was first


PAIRED = frozenset({Kind.PEOPLE_FIRST, Kind.VENDOR_FIRST, Kind.SAME_MINUTE})
ANNOUNCED = PAIRED | {Kind.ALREADY_ANNOUNCED}
JUDGED = ANNOUNCED | {Kind.NEVER}


@dataclass(frozen=True)
class LedgerProblem:
    """A confirmed incident of ours; `ended_at` None while it is unresolved."""

    id: int
    onset_at: datetime
    detected_at: datetime  # when we published it
    ended_at: datetime | None
    evident_at: datetime | None = (
        None  # end of the minute whose counts showed it; None where it was not recorded
    )

    @property
    def late(self) -> bool:
        """Whether we published it so late that it has no lead."""
        return is_late(evident_at=self.evident_at, published_at=self.detected_at)


def is_late(*, evident_at: datetime | None, published_at: datetime) -> bool:
    """Whether something became public long after the minute whose counts showed it."""
    return evident_at is not None and published_at - evident_at >= LATE_AFTER


@dataclass(frozen=True)
class LedgerStatement:
    """A vendor's first statement on an incident; `ended_at` None while the vendor has not resolved it."""

    id: str
    stated_at: datetime
    absent_at: datetime | None  # the last page reading without it; None: nobody read the page before
    seen_at: datetime  # the page reading that found it
    ended_at: datetime | None


# Intervals in which a page was read again and again, up to now. Many pages list only unresolved incidents, so
# no later reading shows what was posted and resolved between two intervals.
ReadSpans = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Lead:
    """Minutes by which people were earlier. The statement came between two readings: `low` to `high`."""

    minutes: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Whether it is certain who was first."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class LedgerEntry:
    """A line of the ledger."""

    kind: Kind
    problem: LedgerProblem | None  # None: the vendor alone
    statement: LedgerStatement | None  # None: the vendor stated nothing
    lead: Lead | None = None
    prompt: bool | None = None  # stated within PROMPT of our detection; None: no test, or not known

    @property
    def is_unassigned(self) -> bool:
        """Whether the vendor stated something, and nobody can tell which of its services it is about."""
        return self.kind is Kind.NOT_READ and self.statement is not None

    @property
    def at(self) -> datetime:
        """The time by which entries are ordered."""
        if self.problem:
            return self.problem.detected_at
        assert self.statement is not None  # noqa: S101  an entry has one of the two
        return self.statement.stated_at


def build_entries(
    *,
    problems: Sequence[LedgerProblem],
    statements: Sequence[LedgerStatement],
    unassigned: Sequence[LedgerStatement] = (),
    read: ReadSpans,
    now: datetime,
) -> tuple[LedgerEntry, ...]:
    """The ledger of one service, newest first. Each statement is paired once, with the nearest problem.

    `unassigned` statements of a shared page may be about another service: no statement on this one, and no
    silence either. Problems that we published late keep their statement, and nobody gets a lead.
    """
    dated = [each for each in statements if each.absent_at is not None]
    undated = [each for each in statements if each.absent_at is None]
    # 1. Statements that our readings can date, the nearest pairs first.
    pairs = _pair_nearest(problems, dated)
    entries = _list_late(problems, dict(pairs))
    entries += [_build_pair(problem, each, now) for problem, each in pairs if not problem.late]
    # 2. Problems during which an older statement was unresolved. Before step 3, because those are certain.
    remaining = _list_without_entry(problems, entries)
    entries += _list_announced_before(remaining, statements, read, now)
    # 3. The vendor's history. Its times are the vendor's own, so it only fills what is left.
    remaining = _list_without_entry(problems, entries)
    entries += [
        LedgerEntry(Kind.UNVERIFIED, problem, each) for problem, each in _pair_nearest(remaining, undated)
    ]
    # 4. Problems without a statement, and statements without a problem.
    remaining = _list_without_entry(problems, entries)
    entries += [_build_silent_entry(problem, unassigned, read, now) for problem in remaining]
    entries += _list_vendor_only(problems, statements, entries)
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


def _list_late(
    problems: Iterable[LedgerProblem], statements: Mapping[LedgerProblem, LedgerStatement]
) -> list[LedgerEntry]:
    return [LedgerEntry(Kind.LATE, problem, statements.get(problem)) for problem in problems if problem.late]


def _build_pair(problem: LedgerProblem, statement: LedgerStatement, now: datetime) -> LedgerEntry:
    lead = _measure_lead(problem, statement)
    kind = _decide_kind(problem, statement)
    return LedgerEntry(kind, problem, statement, lead, _is_prompt(problem, lead, now))


def _list_announced_before(
    problems: Iterable[LedgerProblem],
    statements: Sequence[LedgerStatement],
    read: ReadSpans,
    now: datetime,
) -> list[LedgerEntry]:
    entries = []
    for problem in problems:
        older = next((each for each in statements if _was_announced_before(problem, each, read)), None)
        if older:
            prompt = True if _is_testing(problem, now) else None
            entries.append(LedgerEntry(Kind.ALREADY_ANNOUNCED, problem, older, None, prompt))
    return entries


def _list_vendor_only(
    problems: Sequence[LedgerProblem],
    statements: Iterable[LedgerStatement],
    entries: Iterable[LedgerEntry],
) -> list[LedgerEntry]:
    """Statements without a problem; a second statement on a problem that has one is left out."""
    used = {entry.statement.id for entry in entries if entry.statement}
    return [
        LedgerEntry(Kind.UNVERIFIED if each.absent_at is None else Kind.VENDOR_ONLY, None, each)
        for each in statements
        if each.id not in used and not any(_may_belong(problem, each) for problem in problems)
    ]


def _pair_nearest(
    problems: Iterable[LedgerProblem], statements: Sequence[LedgerStatement]
) -> list[tuple[LedgerProblem, LedgerStatement]]:
    """Pairs that fit, the nearest first; each problem and each statement at most once."""
    fitting = [
        (abs(statement.stated_at - problem.detected_at), problem.id, number)
        for problem in problems
        for number, statement in enumerate(statements)
        if problem.onset_at - BEFORE <= statement.stated_at and _may_belong(problem, statement)
    ]
    by_id = {problem.id: problem for problem in problems}
    pairs: list[tuple[LedgerProblem, LedgerStatement]] = []
    taken: set[int] = set()
    for _, problem_id, number in sorted(fitting):
        if number not in taken and problem_id in by_id:
            taken.add(number)
            pairs.append((by_id.pop(problem_id), statements[number]))
    return pairs


def _may_belong(problem: LedgerProblem, statement: LedgerStatement) -> bool:
    """Whether the statement was unresolved in the time of the problem, or was published soon after."""
    in_time = problem.ended_at is None or statement.stated_at <= problem.ended_at + AFTER
    return in_time and (statement.ended_at is None or statement.ended_at > problem.onset_at)


def _was_announced_before(problem: LedgerProblem, statement: LedgerStatement, read: ReadSpans) -> bool:
    """Whether an unresolved statement was public when we detected the problem."""
    # Without a date it is known to be public only once we had read it.
    public_at = statement.stated_at if statement.absent_at is not None else statement.seen_at
    # If nobody has read the page since the onset, nobody knows whether the statement is still unresolved.
    known = statement.ended_at is not None or any(last >= problem.onset_at for _, last in read)
    return known and public_at <= problem.detected_at and _may_belong(problem, statement)


def _decide_kind(problem: LedgerProblem, statement: LedgerStatement) -> Kind:
    # Our detection has the resolution of a minute, so a difference within one decides nothing.
    ours, theirs = (at.replace(second=0, microsecond=0) for at in (problem.detected_at, statement.stated_at))
    if ours == theirs:
        return Kind.SAME_MINUTE
    return Kind.PEOPLE_FIRST if ours < theirs else Kind.VENDOR_FIRST


def _measure_lead(problem: LedgerProblem, statement: LedgerStatement) -> Lead:
    at = problem.detected_at
    return Lead(
        minutes=(statement.stated_at - at) / MINUTE,
        low=((statement.absent_at or statement.stated_at) - at) / MINUTE,
        high=(statement.seen_at - at) / MINUTE,
    )


def _is_testing(problem: LedgerProblem, now: datetime) -> bool:
    """Whether it was long enough to test a page."""
    return (problem.ended_at or now) - problem.onset_at >= TESTING_LENGTH


def _is_prompt(problem: LedgerProblem, lead: Lead, now: datetime) -> bool | None:
    if not _is_testing(problem, now):
        return None
    within = PROMPT / MINUTE
    # Nobody read the page between the two readings, so it may have been prompt or not.
    if lead.low <= within < lead.high and lead.high - lead.low > within:
        return None
    return lead.minutes <= within


def _build_silent_entry(
    problem: LedgerProblem, unassigned: Sequence[LedgerStatement], read: ReadSpans, now: datetime
) -> LedgerEntry:
    """No statement: never, too early to tell, or nobody can know."""
    detected_at, due = problem.detected_at, (problem.ended_at or problem.detected_at) + AFTER
    possible = [each for each in unassigned if _may_belong(problem, each)]
    if possible:
        nearest = min(possible, key=lambda each: (abs(each.stated_at - detected_at), each.id))
        return LedgerEntry(Kind.NOT_READ, problem, nearest)
    late = _is_testing(problem, now) and _was_read_throughout(read, detected_at, detected_at + PROMPT)
    kind = Kind.TOO_EARLY if now < due else Kind.NEVER
    if not _was_read_throughout(read, detected_at, min(due, now)):
        kind = Kind.NOT_READ
    return LedgerEntry(kind, problem, None, None, False if late else None)


def _was_read_throughout(read: ReadSpans, first: datetime, last: datetime) -> bool:
    return any(begun <= first and last <= ended for begun, ended in read)


def _list_without_entry(
    problems: Iterable[LedgerProblem], entries: Iterable[LedgerEntry]
) -> list[LedgerProblem]:
    done = {entry.problem.id for entry in entries if entry.problem}
    return [problem for problem in problems if problem.id not in done]
