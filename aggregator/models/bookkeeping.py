"""Where the stages stopped, when they ran, and what fails."""

from django.db import models
from django.db.models import Q

from aggregator.models.json import JsonField
from aggregator.stats.records import WindowRecord
from reports.models import Service


class Tick(models.Model):
    """Where the last completed tick stopped: a single row. Written by pipeline/tick.py."""

    started_at = models.DateTimeField()  # the `now` that its stages were given
    finished_at = models.DateTimeField()
    # What the open window held that it counted, see pipeline/open_window.py; {} where not all of it was.
    counted: "JsonField[WindowRecord]" = models.JSONField(default=dict, db_default={})
    # Since when no report of any service has come, though many were due. See stats/baseline/standstill.py.
    silent_since = models.DateTimeField(null=True)


class TickSpan(models.Model):
    """A time in which one tick followed the other. Written by pipeline/tick.py.

    Outside of it nothing was judged, so nothing was said. Before the first one nobody kept this record.
    """

    first = models.DateTimeField()  # start of its first tick
    last = models.DateTimeField()  # start of its latest

    class Meta:
        ordering = ("first",)
        constraints = [
            models.UniqueConstraint("first", name="one_tick_span_per_beginning"),
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="tick_span_goes_forward"),
        ]
        indexes = [models.Index(fields=["-last"], name="latest_tick_span")]


class StageFailure(models.Model):
    """A stage that fails now, as a whole or for one service. Written by pipeline/failures.py.

    The row is there from the first failure until the stage has gone well again.
    """

    stage = models.CharField(max_length=20)
    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="+")  # None: the whole stage
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    error = models.CharField(max_length=100)  # the type only: words of an error may quote what people sent
    place = models.CharField(max_length=200, blank=True)  # file:line

    class Meta:
        ordering = ("since", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("stage", "service"), nulls_distinct=False, name="one_failure_per_stage_and_service"
            )
        ]


class DemoRun(models.Model):
    """Where the demo's story is put in time, how far its past is filled: a single row. Written by demo.py."""

    shift_minutes = models.IntegerField()
    filled_until = models.DateTimeField()
