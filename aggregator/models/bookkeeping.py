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
    # What the open window held that it counted, see pipeline/inputs/open_window.py; {} where a stage failed.
    counted: "JsonField[WindowRecord]" = models.JSONField(default=dict, db_default={})
    # Since when no report of any service has come, though many were due. See stats/baseline/standstill.py.
    silent_since = models.DateTimeField(null=True)


class TickSpan(models.Model):
    """An interval in which ticks followed each other. Written by pipeline/tick.py.

    Outside of it nothing was assessed or announced. Before the first one this was not recorded.
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
    error = models.CharField(max_length=100)  # the type only: its message may quote what people sent
    place = models.CharField(max_length=200, blank=True)  # file:line

    class Meta:
        ordering = ("since", "id")
        constraints = [
            # A failure of the whole stage has no service, and must be one row like the others.
            models.UniqueConstraint(
                fields=("stage", "service"), nulls_distinct=False, name="one_failure_per_stage_and_service"
            )
        ]


class DemoRun(models.Model):
    """How far the demo's scenario is moved in time, and its past filled: a single row. Written by demo.py."""

    shift_minutes = models.IntegerField()
    filled_until = models.DateTimeField()
