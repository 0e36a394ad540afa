"""The keys of what is stored as JSON.

They never change, because rows that earlier versions wrote have them. Keys that the first rows lack are
NotRequired. A row may be of an older or a newer version of this code, so a reader copes without
any of them.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NotRequired, TypedDict

JsonObject = dict[str, object]  # of which the reader takes keys from a list


class EvidenceRecord(TypedDict, total=False):
    """detector/evidence.py, Evidence, which says what the numbers mean."""

    window: int
    observed: int
    expected: float
    dispersion: float
    statistic: float
    threshold: float
    e_value: float
    p_value: float
    ratio: float
    odds: float
    floor: int
    onset: int
    peak: int
    peak_at: int
    peak_expected: float
    excess: float
    usual_since: float
    absorbed: bool
    policy: str
    severity: NotRequired[float]
    offset: NotRequired[float]
    aside: NotRequired[int]
    networks: NotRequired[int | None]
    official: NotRequired[float]
    announced: NotRequired[bool]
    part: NotRequired[str]


class ExplanationRecord(TypedDict):
    """place/causes.py, Explanation, without the services that its row names."""

    kind: str
    minutes_earlier: int
    times_usual: float
    times_usual_there: float
    share: float
    troubles: int
    followed: int
    chance: float
    lift: float


class EndCoverageRecord(TypedDict):
    """ending/coverage.py, EndCoverage."""

    moment: str
    of: int
    half: int
    most: int
    half_width: float
    most_width: float


class ExperienceRecord(TypedDict):
    """ending/outlook.py, Experience: tables by column, null for what is not known."""

    own: dict[str, list[float | None]]
    likeness: dict[str, float]
    record: dict[str, list[float | None]]


class WindowRecord(TypedDict, total=False):
    """pipeline/inputs/open_window.py: what the last tick counted; empty where that was not all."""

    minutes: dict[str, str]
    by: list[object]
    mark: str


def select_fields(*, of: type, record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record that the dataclass `of` knows.

    What a newer version added is left out: during an upgrade it writes rows while old processes still read.
    What an older version did not write gets the default of its field, so a new field needs a default.
    """
    known = {field.name for field in fields(of)}
    return {name: value for name, value in record.items() if name in known}
