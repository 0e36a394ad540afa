"""Past incidents as the end estimate takes them, made of the changes of state of the detector."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.ending.archive import CODE_OF_STATE, LifeStep, PastIncident


class StateChange(NamedTuple):
    """A change of state. Minutes since the epoch."""

    incident: Hashable
    at: int
    state: str
    onset: int
    ended: int | None
    evidence: Evidence


def build_past_incidents(
    changes: Iterable[StateChange],
    *,
    until: int,
    place: dict[Hashable, tuple[int, int]],
    vendor_after: dict[Hashable, float] | None = None,
) -> dict[Hashable, PastIncident]:
    """Incident -> its life; those without an end by minute `until` are unresolved.

    `place`: incident -> service and category; `vendor_after`: minutes to the vendor's announcement.
    """
    lives: dict[Hashable, list[StateChange]] = {}
    for change in changes:
        lives.setdefault(change.incident, []).append(change)
    return {
        incident: _build(life, until, place[incident], (vendor_after or {}).get(incident, float("nan")))
        for incident, life in lives.items()
    }


def _build(life: list[StateChange], until: int, place: tuple[int, int], vendor_after: float) -> PastIncident:
    onset, last = life[-1].onset, life[-1]
    # A lasting shift that became the baseline is no end.
    ended = last.ended is not None and not last.evidence.absorbed
    return PastIncident(
        service=place[0],
        category=place[1],
        length=float(
            (last.at if last.evidence.absorbed else last.ended if last.ended is not None else until) - onset
        ),
        resolved_after=float((until if last.ended is None else last.at) - onset),
        steps=tuple(
            LifeStep(
                float(each.at - onset), CODE_OF_STATE[each.state], each.evidence.severity or float("nan")
            )
            for each in life
            if each.state in CODE_OF_STATE
        ),
        ended=ended,
        vendor_after=vendor_after,
    )
