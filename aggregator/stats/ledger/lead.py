"""Who knew first: problems that people reported beside what the vendor said of them, and when.

A lead is counted in minutes from the minute we said in public that there is a problem to the vendor's first
word in public; positive where people were earlier. docs/lead-time.md has the rules with their reasons.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MINUTE = timedelta(minutes=1)
# A word that early or late is still taken for one about the same trouble: a choice of ours. Vendors see some
# trouble before people do, and write up short ones after they are over.
BEFORE = timedelta(minutes=60)  # the vendor's first word, before the onset
AFTER = timedelta(minutes=120)  # and after the end
PROMPT = timedelta(minutes=15)  # StatusGator calls a page accurate ("A") that tells within so much
TESTING_LENGTH = timedelta(minutes=15)  # a shorter problem is no test of a page
# Ticks come every ten seconds. What becomes public this long after the minute that showed it, we said late:
# we were stalled, and might have been first or not.
LATE_AFTER = timedelta(minutes=2)


class Kind(StrEnum):
    """What became of a problem, or of a vendor's notice."""

    PEOPLE_FIRST = "people_first"
    VENDOR_FIRST = "vendor_first"
    SAME_MINUTE = "same_minute"
    ALREADY_TOLD = "already_told"  # an older notice of the vendor was still open: no lead, and no silence
    NEVER = "never"  # acknowledged
    TOO_EARLY = "too_early"  # to tell: the vendor may still say something
    NOT_READ = (
        "not_read"  # the page could not be read all that time, or does not tell whom its notice is about
    )
    UNVERIFIED = "unverified"  # told in the vendor's history: when it was first to be read, nobody knows
    VENDOR_ONLY = "vendor_only"  # people here did not report a problem
    LATE = "late"  # we were stalled when it showed: our own word came late, so nobody knows who was first


PAIRED = frozenset({Kind.PEOPLE_FIRST, Kind.VENDOR_FIRST, Kind.SAME_MINUTE})
ANNOUNCED = PAIRED | {Kind.ALREADY_TOLD}
JUDGED = ANNOUNCED | {Kind.NEVER}


@dataclass(frozen=True)
class LedgerProblem:
    """An incident of ours that was called a problem; `ended_at` None while it goes on."""

    id: int
    onset_at: datetime
    detected_at: datetime  # when we said so in public
    ended_at: datetime | None
    evident_at: datetime | None = None  # end of the minute whose counts showed it; None where nobody kept it

    @property
    def late(self) -> bool:
        """Whether our word came so late that it earns no lead."""
        return is_late(evident_at=self.evident_at, published_at=self.detected_at)


def is_late(*, evident_at: datetime | None, published_at: datetime) -> bool:
    """Whether something became public long after the minute whose counts showed it."""
    return evident_at is not None and published_at - evident_at >= LATE_AFTER


@dataclass(frozen=True)
class FirstStatement:
    """A vendor's notice of an incident; `ended_at` None while it goes on."""

    id: str
    said_at: datetime  # its first word
    absent_at: datetime | None  # the last reading without it; None: nobody read the page before
    seen_at: datetime  # the reading that found it
    ended_at: datetime | None


# Times in which a page was read again and again, up to now. Many pages list only what goes on: of what was
# posted and resolved in between, no later reading tells.
ReadSpans = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Lead:
    """Minutes that people were earlier; the first word came between two readings: `low` to `high`."""

    minutes: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether it is certain who was first."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class LedgerEntry:
    """A line of the ledger."""

    kind: Kind
    problem: LedgerProblem | None  # None: the vendor alone
    word: FirstStatement | None  # None: nothing was said
    lead: Lead | None = None
    prompt: bool | None = None  # told within PROMPT of our word; None: cannot be judged, or no test

    @property
    def unnamed(self) -> bool:
        """Whether the vendor said something of which nobody can tell whom it is about."""
        return self.kind is Kind.NOT_READ and self.word is not None

    @property
    def at(self) -> datetime:
        """By which entries are ordered."""
        if self.problem:
            return self.problem.detected_at
        assert self.word is not None  # noqa: S101  an entry has one of the two
        return self.word.said_at


def build_entries(
    *,
    problems: Sequence[LedgerProblem],
    words: Sequence[FirstStatement],
    unnamed: Sequence[FirstStatement] = (),
    read: ReadSpans,
    now: datetime,
) -> tuple[LedgerEntry, ...]:
    """The ledger of one service, newest first. Each notice is paired once, with the nearest problem.

    `unnamed` notices of a shared page may be about another service: no word on this one, and no silence.

    1. notices that our readings can date, the nearest pairs first;
    2. problems during which an older notice was open: already told;
    3. the vendor's history, whose times are its own;
    4. what is left: problems without a word, and words without a problem.

    Problems that we told late keep their notice, and earn nobody anything.
    """
    dated = [word for word in words if word.absent_at is not None]
    undated = [word for word in words if word.absent_at is None]
    pairs = _pair_nearest(problems, dated)
    found = _list_late(problems, dict(pairs))
    for problem, word in pairs:
        if problem.late:
            continue
        lead = _measure_lead(problem, word)
        found.append(
            LedgerEntry(_decide_kind(problem, word), problem, word, lead, _is_prompt(problem, lead, now))
        )
    left = _list_without_entry(problems, found)
    for problem in left:
        older = next((word for word in words if _was_announced_before(problem, word, read)), None)
        if older:
            tested = _is_testing(problem, now)
            found.append(LedgerEntry(Kind.ALREADY_TOLD, problem, older, None, True if tested else None))
    left = _list_without_entry(problems, found)
    found += [LedgerEntry(Kind.UNVERIFIED, problem, word) for problem, word in _pair_nearest(left, undated)]
    found += [
        _build_silent_entry(problem, unnamed, read, now) for problem in _list_without_entry(problems, found)
    ]
    used = {entry.word.id for entry in found if entry.word}
    found += [
        LedgerEntry(Kind.UNVERIFIED if word.absent_at is None else Kind.VENDOR_ONLY, None, word)
        for word in words
        if word.id not in used and not any(_may_belong(problem, word) for problem in problems)
    ]
    return tuple(sorted(found, key=lambda entry: entry.at, reverse=True))


def _list_late(
    problems: Iterable[LedgerProblem], words: Mapping[LedgerProblem, FirstStatement]
) -> list[LedgerEntry]:
    return [LedgerEntry(Kind.LATE, problem, words.get(problem)) for problem in problems if problem.late]


def _pair_nearest(
    problems: Iterable[LedgerProblem], words: Sequence[FirstStatement]
) -> list[tuple[LedgerProblem, FirstStatement]]:
    """Those that fit, the nearest first, each at most once."""
    fitting = [
        (abs(word.said_at - problem.detected_at), problem.id, n)
        for problem in problems
        for n, word in enumerate(words)
        if problem.onset_at - BEFORE <= word.said_at and _may_belong(problem, word)
    ]
    by_id = {problem.id: problem for problem in problems}
    found: list[tuple[LedgerProblem, FirstStatement]] = []
    taken: set[int] = set()
    for _, problem, n in sorted(fitting):
        if n not in taken and problem in by_id:
            taken.add(n)
            found.append((by_id.pop(problem), words[n]))
    return found


def _may_belong(problem: LedgerProblem, word: FirstStatement) -> bool:
    """Whether the notice was open in the time of the problem, or its first word came soon after."""
    in_time = problem.ended_at is None or word.said_at <= problem.ended_at + AFTER
    return in_time and (word.ended_at is None or word.ended_at > problem.onset_at)


def _was_announced_before(problem: LedgerProblem, word: FirstStatement, read: ReadSpans) -> bool:
    """Whether an open notice could be read when we spoke; of one without a date, whether we had read it.

    Of a page that nobody has read since the onset, no one knows whether a notice is still open.
    """
    known = word.said_at if word.absent_at is not None else word.seen_at
    heard = word.ended_at is not None or any(last >= problem.onset_at for _, last in read)
    return heard and known <= problem.detected_at and _may_belong(problem, word)


def _decide_kind(problem: LedgerProblem, word: FirstStatement) -> Kind:
    ours, theirs = (at.replace(second=0, microsecond=0) for at in (problem.detected_at, word.said_at))
    if ours == theirs:
        return Kind.SAME_MINUTE
    return Kind.PEOPLE_FIRST if ours < theirs else Kind.VENDOR_FIRST


def _measure_lead(problem: LedgerProblem, word: FirstStatement) -> Lead:
    at = problem.detected_at
    return Lead(
        minutes=(word.said_at - at) / MINUTE,
        low=((word.absent_at or word.said_at) - at) / MINUTE,
        high=(word.seen_at - at) / MINUTE,
    )


def _is_testing(problem: LedgerProblem, now: datetime) -> bool:
    """Whether it was long enough to test a page."""
    return (problem.ended_at or now) - problem.onset_at >= TESTING_LENGTH


def _is_prompt(problem: LedgerProblem, lead: Lead, now: datetime) -> bool | None:
    if not _is_testing(problem, now):
        return None
    within = PROMPT / MINUTE
    if lead.low <= within < lead.high and lead.high - lead.low > within:
        return None  # it may have been either: nobody read the page in between
    return lead.minutes <= within


def _build_silent_entry(
    problem: LedgerProblem, unnamed: Sequence[FirstStatement], read: ReadSpans, now: datetime
) -> LedgerEntry:
    """No word: never, too early to tell, or nobody can know."""
    said, due = problem.detected_at, (problem.ended_at or problem.detected_at) + AFTER
    beside = [word for word in unnamed if _may_belong(problem, word)]
    if beside:
        nearest = min(beside, key=lambda word: (abs(word.said_at - said), word.id))
        return LedgerEntry(Kind.NOT_READ, problem, nearest)
    late = _is_testing(problem, now) and _was_read_throughout(read, said, said + PROMPT)
    kind = Kind.TOO_EARLY if now < due else Kind.NEVER
    if not _was_read_throughout(read, said, min(due, now)):
        kind = Kind.NOT_READ
    return LedgerEntry(kind, problem, None, None, False if late else None)


def _was_read_throughout(read: ReadSpans, first: datetime, last: datetime) -> bool:
    return any(begun <= first and last <= ended for begun, ended in read)


def _list_without_entry(
    problems: Iterable[LedgerProblem], found: Iterable[LedgerEntry]
) -> list[LedgerProblem]:
    done = {entry.problem.id for entry in found if entry.problem}
    return [problem for problem in problems if problem.id not in done]
