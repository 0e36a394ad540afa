"""Incidents, their steps, the operator's annotations, and what was learned from past incidents."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aggregator.models.json import JsonField
from aggregator.models.states import NoteKind
from aggregator.stats.records import EndCoverageRecord, ExperienceRecord, ExplanationRecord
from aggregator.stats.states import State
from reports.models import Service, choices_of


class Incident(models.Model):
    """An incident of one service. Written by pipeline/incidents.py, with the unresolved one locked."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="incidents")
    state = models.CharField(max_length=9, choices=choices_of(State))
    # Times are of two kinds. Onset and end are dated back to where the evidence puts them; the others never
    # move, because they are when something became public.
    onset_at = models.DateTimeField()  # dated back
    evident_at = models.DateTimeField()  # end of the minute whose counts showed it first
    # When it was announced, as the next three; the minutes whose counts showed it are in the events.
    detected_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    subsiding_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # dated back
    peak = models.PositiveIntegerField(default=0)  # most reports in 15 minutes
    peak_at = models.DateTimeField(null=True)  # end of those 15 minutes
    expected_at_peak = models.FloatField(default=0)  # expected reports in those 15 minutes
    severity = models.FloatField(null=True)  # times the expected reports at least, in those 15 minutes
    breadth = models.FloatField(null=True)  # share of its places that are up, by expected reports
    provisional = models.BooleanField(default=False)  # the place may still change: the onset is minutes ago
    surfaces = ArrayField(models.CharField(max_length=50), default=list)
    symptoms = ArrayField(models.CharField(max_length=50), default=list)
    regions = ArrayField(models.CharField(max_length=6), default=list)
    # The first minute from the onset on in which the vendor published an outage, as we knew it then.
    vendor_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-onset_at",)
        constraints = [
            # Evidence is that of a service, so a second incident would rest on the same reports.
            models.UniqueConstraint(
                fields=["service"],
                condition=~Q(state=State.RESOLVED),
                name="one_unresolved_incident_per_service",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RESOLVED) ^ Q(resolved_at=None),
                name="resolved_exactly_when_it_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["service", "-onset_at"], name="incidents_of_a_service")]


class IncidentEvent(models.Model):
    """A step in the life of an incident, and the outbox of what follows. Written by pipeline/incidents.py."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="events")
    # One to one: what was applied to an incident cannot be applied again.
    assessment = models.OneToOneField("aggregator.Assessment", models.PROTECT, related_name="+")
    at = models.DateTimeField()  # end of the minute whose counts showed it
    published_at = models.DateTimeField()  # when it became public: after a stall much later
    state = models.CharField(max_length=9, choices=choices_of(State))

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__gte=models.F("at")), name="published_after_it_was_evident"
            ),
        ]


class IncidentNote(models.Model):
    """A public annotation by the operator. Written by annotations.py; added to, never changed.

    A trigger refuses changes: an annotation stays for ever, and is amended by a further one.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    kind = models.CharField(max_length=11, choices=choices_of(NoteKind))
    text = models.CharField(max_length=500)
    # Never published: the operator speaks as one, and staff must not become a target.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in NoteKind]), name="note_kind_is_known"
            ),
        ]


class Attribution(models.Model):
    """`incident` is probably due to `cause`, of another service. Written by pipeline/attributions.py."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="attributions")
    cause = models.ForeignKey(Incident, models.CASCADE, related_name="explains")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # when it no longer held
    # Explanation.to_record() of stats/place/causes.py, when it was first announced.
    numbers: "JsonField[ExplanationRecord]" = models.JSONField()
    policy = models.CharField(max_length=40)

    class Meta:
        constraints = [
            # Pages name one cause; several would each claim most of the reports.
            models.UniqueConstraint("incident", condition=Q(ended_at=None), name="one_cause_per_incident"),
        ]


class LearnedEndings(models.Model):
    """What past incidents show about when one ends: a single row. Written by pipeline/endings.py, hourly."""

    learned_at = models.DateTimeField()
    latest_event = models.BigIntegerField()  # of IncidentEvent; nothing is learned anew while it is the last
    latest_note = models.BigIntegerField()  # of IncidentNote
    experience: "JsonField[ExperienceRecord]" = models.JSONField()
    coverage: "JsonField[list[EndCoverageRecord]]" = models.JSONField()  # how often it was right
    policy = models.CharField(max_length=40)
