"""A ledger in figures: quartiles and a histogram of leads, shares of silence and promptness, and a grade."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from aggregator.stats.ledger.lead import JUDGED, PAIRED, Kind, LedgerEntry

LETTERS = (("A", 0.9), ("B", 0.75), ("C", 0.5), ("D", 0.25), ("F", 0.0))  # least share of prompt statements
LEAST_INCIDENTS = 3  # problems, for a grade
Z = 1.6449  # 90 %, two-sided: with a handful of problems, 95 % would span nearly all letters
EDGES = (5, 15, 30, 60)  # minutes, of the histogram's bins on both sides


@dataclass(frozen=True)
class ObservedShare:
    """`hits` of `of` cases, with Wilson's interval of 90 %."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None


@dataclass(frozen=True)
class Grade:
    """The letter of the share of prompt statements, and those at both ends of its interval."""

    letter: str
    worst: str
    best: str


@dataclass(frozen=True)
class LeadBin:
    """Leads above `low` and up to `high` minutes that people were earlier; None: open.

    Below zero it is the vendor that was earlier; from 0 to 0 is the same minute.
    """

    low: int | None
    high: int | None
    count: int


@dataclass(frozen=True)
class Summary:
    """The entries of one vendor, or of all, in figures."""

    problems: int  # all of them, whether the vendor's page could be read or not
    kinds: dict[Kind, int]  # entries of each; `unverified` and `vendor_only` may have no problem
    quartiles: tuple[float, float, float] | None  # minutes of lead of the paired ones
    bins: tuple[LeadBin, ...]
    never: ObservedShare  # of the problems that could be judged
    prompt: ObservedShare
    grade: Grade | None  # None: too few problems

    @property
    def judged(self) -> int:
        """Problems of which we know whether the vendor stated them."""
        return sum(self.kinds[kind] for kind in JUDGED)

    @property
    def paired(self) -> int:
        return sum(self.kinds[kind] for kind in PAIRED)


def summarise_entries(*, entries: Collection[LedgerEntry]) -> Summary:
    """Counts, quartiles of the leads, and how often and how promptly the vendor stated something."""
    # Entries from the vendor's history have no lead and no promptness, so they count in `kinds` only.
    leads = [(entry.kind, entry.lead.minutes) for entry in entries if entry.lead]
    # Short problems, and pages that nobody read in time, test no promptness: they are None.
    tested = [entry.prompt for entry in entries if entry.prompt is not None]
    judged = [entry.kind for entry in entries if entry.kind in JUDGED]
    prompt = estimate_share(hits=sum(tested), of=len(tested))
    return Summary(
        problems=sum(entry.problem is not None for entry in entries),
        kinds={kind: sum(entry.kind is kind for entry in entries) for kind in Kind},
        quartiles=_compute_quartiles([minutes for _, minutes in leads]),
        bins=_count_bins(leads),
        never=estimate_share(hits=judged.count(Kind.NEVER), of=len(judged)),
        prompt=prompt,
        grade=grade_promptness(prompt=prompt),
    )


def estimate_share(*, hits: int, of: int) -> ObservedShare:
    """With Wilson's interval (E. B. Wilson, 1927), whose coverage is right with few cases too."""
    if not of:
        return ObservedShare(0, 0, 0.0, 1.0)
    p, wide = hits / of, Z**2 / of
    middle = (p + wide / 2) / (1 + wide)
    half = Z * float(np.sqrt(p * (1 - p) / of + wide / (4 * of))) / (1 + wide)
    return ObservedShare(hits, of, max(0.0, middle - half), min(1.0, middle + half))


def grade_promptness(*, prompt: ObservedShare) -> Grade | None:
    # A letter is a judgement of a company; of one or two incidents it would be gossip.
    if prompt.of < LEAST_INCIDENTS or prompt.value is None:
        return None
    return Grade(_find_letter(prompt.value), _find_letter(prompt.low), _find_letter(prompt.high))


def _find_letter(value: float) -> str:
    return next(letter for letter, least in LETTERS if value >= least)


def _compute_quartiles(minutes: Sequence[float]) -> tuple[float, float, float] | None:
    if not minutes:
        return None
    low, middle, high = np.quantile(minutes, (0.25, 0.5, 0.75))
    return float(low), float(middle), float(high)


def _count_bins(leads: Sequence[tuple[Kind, float]]) -> tuple[LeadBin, ...]:
    """From the vendor's longest leads over the same minute to people's longest."""
    theirs = [-minutes for kind, minutes in leads if kind is Kind.VENDOR_FIRST]
    ours = [minutes for kind, minutes in leads if kind is Kind.PEOPLE_FIRST]
    same = sum(kind is Kind.SAME_MINUTE for kind, _ in leads)
    # The same edges on both sides, so that the histogram can be read as a balance.
    sides = list(zip((0, *EDGES), (*EDGES, None), strict=True))
    return (
        *(LeadBin(None if b is None else -b, -a, _count_between(theirs, a, b)) for a, b in reversed(sides)),
        LeadBin(0, 0, same),
        *(LeadBin(a, b, _count_between(ours, a, b)) for a, b in sides),
    )


def _count_between(minutes: Iterable[float], above: int, up_to: int | None) -> int:
    # Less than a minute is still on its side of the minute, so the first bin has no lower edge.
    return sum((each > above or above == 0) and (up_to is None or each <= up_to) for each in minutes)
