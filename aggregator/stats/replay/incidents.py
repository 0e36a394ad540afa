"""The incidents of a replay: numbered by service, and what the next refit must exclude."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from aggregator.stats.detector.evidence import Evidence, Transition
from aggregator.stats.place.localisation import Scope
from aggregator.stats.place.part import is_placed
from aggregator.stats.states import State


@dataclass(frozen=True)
class ReplayedChange:
    """A change of state with its scope, as the command prints it. Minutes since the epoch."""

    at: int
    service: str
    incident: int  # number within its service, from 1
    state: State
    onset_at: int
    ended_at: int | None
    scope: Scope
    evidence: Evidence


class ConfirmedIncident(NamedTuple):
    """A confirmed incident that has ended, or its time so far. Minutes since the epoch."""

    row: int
    onset: int
    ended: int
    placed: bool  # a place was named besides the part that it began with


@dataclass
class ReplayedIncidents:
    """Follows the changes of state in order of time; at most one incident of a service is unresolved."""

    _numbers: Counter[int] = field(default_factory=Counter)  # incidents so far, by service
    _unresolved: set[int] = field(default_factory=set)  # services
    _confirmed: dict[int, int] = field(
        default_factory=dict
    )  # service -> onset of a confirmed, unresolved one
    _first_part: dict[int, str] = field(
        default_factory=dict
    )  # service -> the part that its incident began with
    _placed: set[int] = field(default_factory=set)  # services whose incident had a place named besides that
    _ended: list[ConfirmedIncident] = field(default_factory=list)  # since the last refit

    def record(self, change: Transition, *, service: str, scope: Scope) -> ReplayedChange:
        """Number the incident of a change and remember its course."""
        self._follow(change, scope)
        return ReplayedChange(
            at=change.at_minute,
            service=service,
            incident=self._numbers[change.row],
            state=change.state,
            onset_at=change.onset_minute,
            ended_at=change.ended_minute,
            scope=scope,
            evidence=change.evidence,
        )

    def take_confirmed(self, *, until: int) -> list[ConfirmedIncident]:
        """Those that ended since the last call, then the unresolved ones with their time up to `until`."""
        unresolved = [
            ConfirmedIncident(row, onset, until, row in self._placed)
            for row, onset in self._confirmed.items()
        ]
        ended, self._ended = self._ended, []
        return ended + unresolved

    def _follow(self, change: Transition, scope: Scope) -> None:
        row = change.row
        if row not in self._unresolved:
            self._numbers[row] += 1
            self._unresolved.add(row)
            self._placed.discard(row)
            self._first_part[row] = change.evidence.part
        # Once is enough: a place may fade again while the incident subsides.
        if is_placed(surfaces=scope.surfaces, regions=scope.regions, part=self._first_part[row]):
            self._placed.add(row)
        if change.state.is_confirmed:
            self._confirmed[row] = change.onset_minute
        if change.ended_minute is not None:
            self._unresolved.discard(row)
            # A suspicion that came to nothing is learned from: its hours were ordinary ones.
            if self._confirmed.pop(row, None) is not None:
                placed = row in self._placed
                self._ended.append(ConfirmedIncident(row, change.onset_minute, change.ended_minute, placed))
