"""What is expected of a service, and of its parts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from aggregator.models.json import JsonField
from reports.models import Service


class Baseline(models.Model):
    """What is expected of a service by hour of the week (UTC, Monday 0:00 first).

    Written by pipeline/baselines.py from whole hours; fields as in stats/baseline/fitting.py.
    """

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    fitted_at = models.DateTimeField()
    history_hours = models.PositiveIntegerField()  # observed hours it rests on
    history_reports = models.PositiveIntegerField()
    profile = ArrayField(models.FloatField(), size=168)  # expected reports a minute
    dispersion = models.FloatField()  # variance over mean of one minute
    wander = models.FloatField()  # variance of the log rate around its local level
    half_life = models.FloatField(default=240.0)  # minutes over which the local level forgets
    # What stats/baseline/calibration.py learned of quiet days, by their highest evidence (nan: not quiet).
    tails = ArrayField(models.FloatField(), default=list)
    tops = ArrayField(models.FloatField(), default=list)
    in_force = ArrayField(models.FloatField(), default=list)  # offset of the threshold on those days, or nan
    # The same two of the evidence of the service's parts.
    part_tails = ArrayField(models.FloatField(), default=list, db_default=[])
    part_tops = ArrayField(models.FloatField(), default=list, db_default=[])
    # What the eight busiest networks made up: of the last days (nan: too few reports), and as expected.
    few_shares = ArrayField(models.FloatField(), default=list)
    few_share = models.FloatField(default=0.5)
    # What may be wrong with it (stats/baseline/uncertainty.py): times the profile by hour of the week, empty
    # where nothing is, and times the profile the level below which a drop is not believed yet.
    doubt = ArrayField(models.FloatField(), default=list, db_default=[])
    believed = models.FloatField(default=0.0, db_default=0.0)
    # Variance over mean of the minutes of the last days, within hours (nan: too few reports).
    scatters = ArrayField(models.FloatField(), default=list, db_default=[])
    policy = models.CharField(max_length=40)


class PartUsual(models.Model):
    """Quiet reports of the parts of a service by hour of the day. Written by pipeline/part_baselines.py.

    A table of its own: it is large, and only the detector reads it.
    """

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    fitted_at = models.DateTimeField()
    history_hours = models.PositiveIntegerField()
    # Name of the part (stats/baseline/shares.py; '' is all) -> 24 numbers, UTC.
    reports: "JsonField[dict[str, list[int]]]" = models.JSONField()
    # Name of the part -> sums over days of its reports squared, and of its reports times all.
    days: "JsonField[dict[str, list[float]]]" = models.JSONField(default=dict)
