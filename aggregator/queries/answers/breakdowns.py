"""Reports of a window as queries answer them, broken down by surface, symptom and region."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reports.choices.services import CatalogueEntry

By = Literal["surface", "symptom", "region"]
BY: tuple[By, ...] = ("surface", "symptom", "region")


@dataclass(frozen=True)
class BreakdownShare:
    """One value of a breakdown; slug '' is "not said". Shares are of 1; None where nothing is known.

    `lift` is reports divided by what is expected in such a window: 2.0 is twice as many.
    """

    slug: str
    name: str
    reports: int
    share: float
    usual_share: float | None
    lift: float | None


@dataclass(frozen=True)
class Breakdown:
    """Shares, the largest first; `hidden` reports are of places and hours that may not be shown."""

    service: CatalogueEntry
    by: By
    first: datetime
    last: datetime
    total: int
    shares: tuple[BreakdownShare, ...]
    hidden: int = 0
    usual: float | None = None  # expected reports of such a window; None: not known


@dataclass(frozen=True)
class BreakdownCell:
    """Reports of one surface with one symptom, and how many are expected (None: not known)."""

    reports: int
    usual: float | None


@dataclass(frozen=True)
class BreakdownParts:
    """A window broken down by each field, and by (surface, symptom) at once; '' is "not said"."""

    by: dict[By, Breakdown]
    cells: dict[tuple[str, str], BreakdownCell]
