"""Problems as the end estimate knows them, made of the changes of state that the detector told of."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.ending.archive import CODE_OF_STATE, LifeStep, PastIncident


class StateChange(NamedTuple):
    """A change of state. Minutes since the epoch."""

    of: Hashable  # the incident
    at: int
    state: str
    onset: int
    ended: int | None
    evidence: Evidence


def problems(
    said: Iterable[StateChange],
    *,
    until: int,
    place: dict[Hashable, tuple[int, int]],
    vendor: dict[Hashable, float] | None = None,
) -> dict[Hashable, PastIncident]:
    """Incident -> problem; those that are not over by minute `until` go on.

    `place`: incident -> service and category; `vendor`: minutes to the vendor's first word.
    """
    lives: dict[Hashable, list[StateChange]] = {}
    for one in said:
        lives.setdefault(one.of, []).append(one)
    return {
        of: _problem(life, until, place[of], (vendor or {}).get(of, float("nan")))
        for of, life in lives.items()
    }


def _problem(life: list[StateChange], until: int, place: tuple[int, int], vendor: float) -> PastIncident:
    onset, last = life[-1].onset, life[-1]
    over = last.ended is not None and not last.evidence.absorbed  # a lasting shift is no end
    return PastIncident(
        service=place[0],
        category=place[1],
        length=float(
            (last.at if last.evidence.absorbed else last.ended if last.ended is not None else until) - onset
        ),
        told=float((until if last.ended is None else last.at) - onset),
        steps=tuple(
            LifeStep(float(one.at - onset), CODE_OF_STATE[one.state], one.evidence.severity or float("nan"))
            for one in life
            if one.state in CODE_OF_STATE
        ),
        over=over,
        vendor=vendor,
    )
