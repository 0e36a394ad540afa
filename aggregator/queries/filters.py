"""Which reports a reader asks for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Filter:
    """Only reports of this surface, symptom, region; None: all, '': not said."""

    surface: str | None = None
    symptom: str | None = None
    region: str | None = None


EVERYTHING = Filter()
