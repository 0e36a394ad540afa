"""Staff's pages of the derived side; importing them registers them, as Django expects of `admin`."""

from aggregator.admin import exclusions, incidents, vendors

__all__ = ["exclusions", "incidents", "vendors"]
