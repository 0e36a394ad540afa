"""What the detector remembers, and which changes of state it has detected."""

from django.db import models

from aggregator.models.json import JsonField
from aggregator.models.states import Level
from aggregator.stats.records import EvidenceRecord, JsonObject
from aggregator.stats.states import State
from reports.models import Service, choices_of


class Watch(models.Model):
    """What the detector remembers of a service, and the level that is announced now.

    Written by pipeline/detection.py; one row a service, moved on bucket by bucket.
    """

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    assessed_until = models.DateTimeField()  # end of the last bucket assessed
    level = models.CharField(max_length=9, choices=choices_of(Level))
    spoken_at = models.DateTimeField(null=True)  # when an early look last announced a suspicion
    memory: "JsonField[JsonObject]" = models.JSONField()  # stats/detector/memory.py, as a flat record


class Assessment(models.Model):
    """A change of state with its evidence: never changed, never deleted. Written by pipeline/detection.py."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    at = models.DateTimeField()  # end of the bucket at which the detector knew
    state = models.CharField(max_length=9, choices=choices_of(State))
    onset_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # dated back; only when resolved
    evidence: "JsonField[EvidenceRecord]" = models.JSONField()
    # What was expected then, to recompute the evidence (stats/ledger/audit.py); empty in older rows.
    usual: "JsonField[JsonObject]" = models.JSONField(default=dict)
    policy = models.CharField(max_length=40)

    class Meta:
        constraints = [
            # A stage that runs twice must not announce a change twice.
            models.UniqueConstraint("service", "at", "state", name="one_assessment_per_change"),
        ]
