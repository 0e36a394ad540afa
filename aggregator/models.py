"""The derived tables, in the order in which a tick fills them. Each has one writing module."""

from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from aggregator.official.claims import About, Progress, Standing
from aggregator.stats.states import State
from reports.models import Service, Stance, choices_of


class Level(StrEnum):
    """What a page says of a service now, or of a bucket."""

    PROBLEM = "problem"
    POSSIBLE = "possible"
    SUBSIDING = "subsiding"
    OK = "ok"
    THIN = "thin"  # too few reports to tell
    NO_DATA = "no_data"  # we do not know


class NoteKind(StrEnum):
    """What the operator says of an incident."""

    NOTE = "note"
    FALSE_ALARM = "false_alarm"  # this was no outage
    NOT_FALSE = "not_false"  # it was one after all


class RollupFields(models.Model):
    """How many reports of one kind; `surface`, `symptom` and `region` '' mean not said."""

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
    """Reports of one hour: what baselines and usual shares are made of. Written by pipeline/rollups.py."""

    pk = models.CompositePrimaryKey("service", "hour", "stance", "surface", "symptom", "region")
    hour = models.DateTimeField()

    class Meta:
        indexes = [models.Index("hour", name="rollup_hour")]


class CrowdMinute(models.Model):
    """Who stands behind the reports of a minute. Written by pipeline/crowds.py.

    A minute without a row had few reports in the quarter of an hour up to it, or no more than usual.
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
            models.Index("service", "minute", condition=Q(aside__gt=0), name="crowd_aside"),
        ]


class PlaceHour(models.Model):
    """An hour of a place that pages and API may tell of. Written by pipeline/places.py.

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


class Baseline(models.Model):
    """What is usual for a service by hour of the week (UTC, Monday 0:00 first).

    Written by pipeline/baselines.py from whole hours; fields as in stats/baseline.py.
    """

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    fitted_at = models.DateTimeField()
    history_hours = models.PositiveIntegerField()  # observed hours it rests on
    history_reports = models.PositiveIntegerField()
    profile = ArrayField(models.FloatField(), size=168)  # expected reports a minute
    dispersion = models.FloatField()  # variance over mean of one minute
    wander = models.FloatField()  # variance of the log rate around its local level
    half_life = models.FloatField(default=240.0)  # minutes over which the local level forgets
    # What stats/calibration.py learned of quiet days, from the highest evidence of each (nan: unquiet).
    tails = ArrayField(models.FloatField(), default=list)
    tops = ArrayField(models.FloatField(), default=list)
    in_force = ArrayField(models.FloatField(), default=list)  # offset of the threshold on those days, or nan
    # The same two of the evidence of the service's parts.
    part_tails = ArrayField(models.FloatField(), default=list, db_default=[])
    part_tops = ArrayField(models.FloatField(), default=list, db_default=[])
    # What the eight busiest networks made up: of the last days (nan: too few reports), and as is usual.
    few_shares = ArrayField(models.FloatField(), default=list)
    few_share = models.FloatField(default=0.5)
    # What may be wrong with it (stats/baseline/doubt.py): times the profile by hour of the week, empty where
    # nothing is, and times the profile the level below which a drop is not believed yet.
    doubt = ArrayField(models.FloatField(), default=list, db_default=[])
    believed = models.FloatField(default=0.0, db_default=0.0)
    # Variance over mean of the minutes of the last days, within hours (nan: too few reports).
    scatters = ArrayField(models.FloatField(), default=list, db_default=[])
    policy = models.CharField(max_length=40)


class PartUsual(models.Model):
    """Quiet reports of the parts of a service by hour of the day. Written by pipeline/baselines.py.

    A table of its own: it is large, and only the detector reads it.
    """

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    fitted_at = models.DateTimeField()
    history_hours = models.PositiveIntegerField()
    reports = models.JSONField()  # name of the part (stats/baseline/shares.py; '' is all) -> 24 numbers, UTC
    # Name of the part -> sums over days of its reports squared, and of its reports times all.
    days = models.JSONField(default=dict)


class Watch(models.Model):
    """What the detector remembers of a service, and what it says of it now.

    Written by pipeline/detection.py; one row a service, moved on bucket by bucket.
    """

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="+")
    assessed_until = models.DateTimeField()  # end of the last bucket assessed
    level = models.CharField(max_length=9, choices=choices_of(Level))
    spoken_at = models.DateTimeField(null=True)  # when a look within a minute last told of trouble
    memory = models.JSONField()  # stats/detector.py, as a flat record


class Assessment(models.Model):
    """A change of state with its evidence: never changed, never deleted. Written by pipeline/detection.py."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    at = models.DateTimeField()  # end of the bucket at which the detector knew
    state = models.CharField(max_length=9, choices=choices_of(State))
    onset_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # dated back; only when resolved
    evidence = models.JSONField()
    # What was usual then, for whoever counts again (stats/audit.py); empty in records of earlier versions.
    usual = models.JSONField(default=dict)
    policy = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint("service", "at", "state", name="one_assessment_per_change"),
        ]


class Incident(models.Model):
    """An episode of trouble with one service. Written by pipeline/incidents.py, by compare-and-set."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="incidents")
    state = models.CharField(max_length=9, choices=choices_of(State))
    onset_at = models.DateTimeField()  # dated back
    evident_at = models.DateTimeField()  # end of the minute whose counts showed it first
    # When we said so in public, as the next three; the minutes whose counts showed it are in the events.
    detected_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    subsiding_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # dated back
    peak = models.PositiveIntegerField(default=0)  # most reports in 15 minutes
    peak_at = models.DateTimeField(null=True)  # end of those 15 minutes
    expected_at_peak = models.FloatField(default=0)  # usual reports in those 15 minutes
    severity = models.FloatField(null=True)  # times the usual at least, in those 15 minutes
    breadth = models.FloatField(null=True)  # share of the usual places that are up, by usual reports
    provisional = models.BooleanField(default=False)  # the place is a first look: the onset is minutes ago
    surfaces = ArrayField(models.CharField(max_length=50), default=list)
    symptoms = ArrayField(models.CharField(max_length=50), default=list)
    regions = ArrayField(models.CharField(max_length=6), default=list)
    # The first minute from the onset on in which the vendor told of an outage, as we knew it then.
    vendor_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-onset_at",)
        constraints = [
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
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="+")
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
    """What the operator says of an incident, in public. Written by annotations.py; added to, never changed.

    A trigger refuses changes: a mark stays for ever, and what amends it is a further note.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    kind = models.CharField(max_length=11, choices=choices_of(NoteKind))
    text = models.CharField(max_length=500)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )  # not told

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in NoteKind]), name="note_kind_is_known"
            ),
        ]


class Attribution(models.Model):
    """What is reported of one is probably another's trouble. Written by pipeline/attributions.py."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="attributions")
    cause = models.ForeignKey(Incident, models.CASCADE, related_name="explains")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # when it no longer held
    numbers = models.JSONField()  # stats/causes.py, Explanation, when it was first said
    policy = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint("incident", condition=Q(ended_at=None), name="one_cause_per_incident"),
        ]


class LearnedEndings(models.Model):
    """What past problems teach of when one ends: a single row. Written by pipeline/endings.py, hourly."""

    learned_at = models.DateTimeField()
    latest_event = models.BigIntegerField()  # of IncidentEvent; nothing is learned anew while it is the last
    latest_note = models.BigIntegerField()  # of IncidentNote
    experience = models.JSONField()  # stats/ending/outlook.py, as Experience.to_record()
    coverage = models.JSONField()  # how often it was right: stats/ending/coverage.py, as a list of records
    policy = models.CharField(max_length=40)


class OfficialPage(models.Model):
    """A vendor's status page, and how well it can be read. Written by pipeline/claims.py.

    One row an address, however many services share it.
    """

    address = models.URLField(unique=True)
    format = models.CharField(max_length=20, blank=True)  # '' until an answer has shown it
    asked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # when it was last read whole
    failing_since = models.DateTimeField(null=True)  # first of the failures since then
    failures = models.PositiveIntegerField(default=0)  # in a row
    gone_since = models.DateTimeField(null=True)  # first of those that found nothing there, if all did since
    attempts = models.PositiveIntegerField(default=0)  # handed out since anything came of it
    problem = models.CharField(max_length=20, blank=True)  # a word of official/claims.py or outgoing.py
    next_at = models.DateTimeField()
    # By path: [ETag, Last-Modified]; [] of a file that is not there.
    validators = models.JSONField(default=dict)
    components = models.PositiveIntegerField(default=0)  # that it listed when last read, in this format
    # Of a page whose problem is "moved": its new address, or the format that it speaks now.
    moved_to = models.URLField(blank=True, default="")
    moved_format = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ("address",)
        verbose_name = "status page"
        constraints = [
            models.CheckConstraint(
                condition=Q(failing_since=None, problem="", failures=0)
                | (Q(failing_since__isnull=False, failures__gt=0) & ~Q(problem="")),
                name="failing_pages_name_the_problem",
            ),
            models.CheckConstraint(
                condition=Q(problem="moved") | Q(moved_to="", moved_format=""),
                name="only_moved_pages_are_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.address


class OfficialSpan(models.Model):
    """A time in which a page was read again and again. Written by pipeline/claims.py.

    Outside of it nobody knows what the page said, but for what its history tells afterwards.
    """

    page = models.ForeignKey(OfficialPage, models.CASCADE, related_name="spans")
    first = models.DateTimeField()  # the first reading of it
    last = models.DateTimeField()  # the latest

    class Meta:
        ordering = ("first",)
        constraints = [
            models.UniqueConstraint("page", "first", name="one_span_per_page_and_beginning"),
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="span_goes_forward"),
        ]
        indexes = [models.Index(fields=["page", "-last"], name="spans_of_a_page")]


class OfficialClaim(models.Model):
    """Something a vendor said, with its clock and ours. Written by pipeline/claims.py; only added to.

    What the vendor changed afterwards is a further row: same subject and update, other words.
    """

    page = models.ForeignKey(OfficialPage, models.CASCADE, related_name="claims")
    about = models.CharField(max_length=11, choices=choices_of(About))
    subject = models.CharField(max_length=100)
    update = models.CharField(max_length=100, blank=True)
    words = models.CharField(max_length=16)  # digest of all that it says
    title = models.CharField(max_length=200)
    standing = models.CharField(max_length=11, choices=choices_of(Standing), blank=True)
    progress = models.CharField(max_length=13, choices=choices_of(Progress), blank=True)
    at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    parts = models.JSONField(default=list)  # of official/claims.py, Part, as [id, name, standing]
    url = models.URLField(blank=True)
    first_seen_at = models.DateTimeField()
    # The last reading at which it was not there yet; null: of the first reading, or brought in from a file.
    absent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("first_seen_at", "id")
        constraints = [
            models.UniqueConstraint(
                "page", "about", "subject", "update", "first_seen_at", name="one_row_per_claim_and_reading"
            ),
            models.CheckConstraint(
                condition=Q(absent_at=None) | Q(absent_at__lte=models.F("first_seen_at")),
                name="seen_after_it_was_absent",
            ),
        ]
        indexes = [models.Index(fields=["page", "first_seen_at"], name="claims_of_a_page")]


class VendorKey(models.Model):
    """Whoever holds it speaks for a service under its label. Written by statements.py.

    The token itself is shown once and never kept. A trigger refuses changes but for its use and its end.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)  # the name it signs with
    digest = models.BinaryField(max_length=32, unique=True)  # SHA-256 of the token
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(label=""), name="key_has_a_name_to_sign_with")]


class VendorStatement(models.Model):
    """What a vendor says, in public. Written by statements.py; added to, withdrawn once, never changed.

    A trigger refuses other changes, and a new row that has both a key and an author, or neither.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.CharField(max_length=500)
    until = models.DateTimeField()  # not shown as the present word from then on
    signed_as = models.CharField(max_length=80)
    key = models.ForeignKey(VendorKey, models.PROTECT, null=True, related_name="statements")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )  # of the staff, who entered it for the vendor; not told
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(signed_as=""), name="statement_and_name_are_said"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("at"), until__lte=models.F("at") + timedelta(days=14)),
                name="statement_ends_within_14_days",
            ),
            # Both are null once the account of the author is deleted.
            models.CheckConstraint(
                condition=Q(key=None) | Q(author=None), name="statement_has_a_key_or_an_author"
            ),
        ]
        # The newest of a service; there are few, so those that are over or withdrawn are passed over.
        indexes = [models.Index(fields=["service", "-id"], name="statements_of_a_service")]


class Tick(models.Model):
    """Where the last completed tick stopped: a single row. Written by pipeline/tick.py."""

    started_at = models.DateTimeField()  # the `now` that its stages were given
    finished_at = models.DateTimeField()
    # What the open window held that it counted, see pipeline/open_window.py; {} where not all of it was.
    counted = models.JSONField(default=dict, db_default={})
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
