"""Problems as the end estimate knows them, made of the changes of state that the detector told of."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.ending.archive import STATES, Problem, Step


class Said(NamedTuple):
    """A change of state. Minutes since the epoch."""

    of: Hashable  # the incident
    at: int
    state: str
    onset: int
    ended: int | None
    evidence: Evidence


def problems(
    said: Iterable[Said],
    *,
    until: int,
    place: dict[Hashable, tuple[int, int]],
    vendor: dict[Hashable, float] | None = None,
) -> dict[Hashable, Problem]:
    """Incident -> problem; those that are not over by minute `until` go on.

    `place`: incident -> service and category; `vendor`: minutes to the vendor's first word, nan where not given.
    """
    lives: dict[Hashable, list[Said]] = {}
    for one in said:
        lives.setdefault(one.of, []).append(one)
    return {
        of: _problem(life, until, place[of], (vendor or {}).get(of, float("nan")))
        for of, life in lives.items()
    }


def _problem(life: list[Said], until: int, place: tuple[int, int], vendor: float) -> Problem:
    onset, last = life[-1].onset, life[-1]
    over = last.ended is not None
    return Problem(
        service=place[0],
        category=place[1],
        length=float((last.ended if last.ended is not None else until) - onset),
        told=float((last.at if over else until) - onset),
        steps=tuple(
            Step(float(one.at - onset), STATES[one.state], one.evidence.severity or float("nan"))
            for one in life
            if one.state in STATES
        ),
        over=over,
        vendor=vendor,
    )
