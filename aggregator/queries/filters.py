"""Which reports a request asks for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Filter:
    """Only reports of this surface, symptom, region; None: all, '': those that name none.

    A country includes its states.
    """

    surface: str | None = None
    symptom: str | None = None
    region: str | None = None

    def passes(self, *, surface: str, symptom: str, region: str) -> bool:
        """Whether such a report is meant. aggregator/sql/*_in_buckets.sql hold the same rule."""
        return (
            self.surface in {None, surface}
            and self.symptom in {None, symptom}
            and self.region in {None, region, region.partition("-")[0]}
        )


EVERYTHING = Filter()
