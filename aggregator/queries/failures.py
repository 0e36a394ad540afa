"""What fails at present: stages as a whole, or for single services."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.models.bookkeeping import StageFailure


@dataclass(frozen=True)
class Failing:
    """A stage that fails; `slug` and `name` are of the service, None for all of them."""

    stage: str
    slug: str | None
    name: str | None
    error: str  # the type of the error
    place: str  # file:line, '' where it is not in our source
    since: datetime


def read_failures() -> tuple[Failing, ...]:
    """The oldest first."""
    rows = StageFailure.objects.select_related("service")
    return tuple(
        Failing(
            stage=row.stage,
            slug=row.service.slug if row.service else None,
            name=row.service.name if row.service else None,
            error=row.error,
            place=row.place,
            since=row.since,
        )
        for row in rows
    )
