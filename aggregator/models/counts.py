"""Reports as counts: what pages, baselines and the detector read instead of the log."""

from django.db import models
from django.db.models import Q

from reports.models import Service, Stance, choices_of


class RollupFields(models.Model):
    """How many reports of one kind; `surface`, `symptom` and `region` are '' where none was named."""

    # No index of its own: each primary key begins with the service.
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    surface = models.CharField(max_length=50, blank=True)
    symptom = models.CharField(max_length=50, blank=True)
    region = models.CharField(max_length=6, blank=True)
    stance = models.CharField(max_length=6, choices=choices_of(Stance))
    reports = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Rollup(RollupFields):
    """Reports of one minute. Written by pipeline/rollups.py."""

    pk = models.CompositePrimaryKey("service", "minute", "stance", "surface", "symptom", "region")
    minute = models.DateTimeField()

    class Meta:
        # The minute leads here for sweeps over all services; the key serves one service's series.
        indexes = [models.Index("minute", name="rollup_minute")]


class RollupHour(RollupFields):
    """Reports of one hour: what baselines and expected shares are made of. Written by pipeline/rollups.py."""

    pk = models.CompositePrimaryKey("service", "hour", "stance", "surface", "symptom", "region")
    hour = models.DateTimeField()

    class Meta:
        indexes = [models.Index("hour", name="rollup_hour")]


class CrowdMinute(models.Model):
    """How many networks reported, and which reports were discarded. Written by pipeline/crowds.py.

    A minute without a row had few reports in the quarter of an hour up to it, or no more than expected.
    """

    pk = models.CompositePrimaryKey("service", "minute", "stance")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    minute = models.DateTimeField()
    stance = models.CharField(max_length=6, choices=choices_of(Stance))
    aside = models.PositiveIntegerField()  # reports of this minute that do not count as evidence
    networks = models.PositiveIntegerField()  # that reported in the 15 minutes up to it

    class Meta:
        indexes = [
            models.Index("minute", name="crowd_minute"),
            # Baselines sum up eight weeks of discarded reports, and hardly any minute has some.
            models.Index("service", "minute", condition=Q(aside__gt=0), name="crowd_aside"),
        ]


class PlaceHour(models.Model):
    """An hour in which pages and API may show a place. Written by pipeline/places.py.

    `surface` and `symptom` '*': any; `region` 'US-*': the states without an hour of their own, together.
    """

    pk = models.CompositePrimaryKey("service", "hour", "region", "surface", "symptom")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    region = models.CharField(max_length=6)
    surface = models.CharField(max_length=50, blank=True)
    symptom = models.CharField(max_length=50, blank=True)

    class Meta:
        indexes = [models.Index("hour", name="place_hour")]
