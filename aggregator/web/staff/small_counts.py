"""Counts of few reports, which might be those of one person."""

from reports.moderation import Reach

# Of fewer reports neither number nor network is shown: they may be one person's.
FEW = 5


def is_few(reports: int) -> bool:
    return 0 < reports < FEW


def blur_count(reach: Reach) -> int:
    return FEW - 1 if is_few(reach.reports) else reach.reports
