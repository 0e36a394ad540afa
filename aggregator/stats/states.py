"""The states of an incident; tables, API and replay output keep these words."""

from enum import StrEnum


class State(StrEnum):
    """Where an incident is in its life. Pages ask the properties, so that a new state is decided here."""

    SUSPECTED = "suspected"
    OPEN = "open"
    SUBSIDING = "subsiding"
    RESOLVED = "resolved"

    @property
    def is_unresolved(self) -> bool:
        """Whether the incident is not over: it is shown as current, and a service has one at most."""
        return self is not State.RESOLVED

    @property
    def is_confirmed(self) -> bool:
        """Whether it is more than a suspicion, and not over."""
        return self in (State.OPEN, State.SUBSIDING)

    @property
    def is_rising(self) -> bool:
        """Whether its evidence speaks for a rise: only then the odds by chance mean anything."""
        return self in (State.SUSPECTED, State.OPEN)
