"""Reports, and the catalogue of the services that they are about."""

from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower


class Stance(StrEnum):
    """Whether a service is broken or works for the person who reports."""

    BROKEN = "broken"
    WORKS = "works"


def choices_of(values: type[StrEnum]) -> list[tuple[str, str]]:
    """The values of an enum as fields take them. Names for people are up to the pages."""
    return [(each.value, each.value) for each in values]


class Category(models.Model):
    """A shelf of the board; its default surfaces and symptoms live in the catalogue files."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    confused = models.BooleanField(default=False)  # people report one of its services when another fails

    class Meta:
        ordering = ("position",)
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What people report on."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    category = models.ForeignKey(Category, models.PROTECT, related_name="services")
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    homepage = models.URLField(blank=True)
    vendor = models.CharField(max_length=80, blank=True)  # who runs it, where that is another name
    status_page = models.URLField(blank=True)  # for people
    status_feed = models.URLField(blank=True)  # the address that is polled, where it is not that of the page
    status_format = models.CharField(max_length=20, blank=True)  # '' is detected when it is polled
    status_shared = models.BooleanField(default=False)  # only its components below are this service's
    # A service that left the catalogue keeps its reports and its address, but takes no new ones.
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Surface(models.Model):
    """Where a service is used: chat, API, mobile app. The report keeps the slug, '' is "not sure"."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="surfaces")
    slug = models.SlugField()
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint("service", "slug", name="one_surface_per_service_and_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Symptom(models.Model):
    """What a person sees: cannot log in, slow, errors. The report keeps the slug, '' is "did not say"."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="symptoms")
    slug = models.SlugField()
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint("service", "slug", name="one_symptom_per_service_and_slug"),
        ]

    def __str__(self) -> str:
        return self.name


class Component(models.Model):
    """A component of the vendor's status page, by name or id there, and the surfaces that it stands for."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="components")
    name = models.CharField(max_length=100)
    surfaces = ArrayField(models.CharField(max_length=50), default=list, blank=True)  # []: the whole service
    ours = models.BooleanField(default=True)  # False: it has nothing to do with the service
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [
            # Compared without case, because vendors change the case of a name for its looks.
            models.UniqueConstraint("service", Lower("name"), name="one_component_per_service_and_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Dependency(models.Model):
    """A publicly known "runs on": `service` needs `upstream`, in `region` only where one is named."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="dependencies")
    upstream = models.ForeignKey(Service, models.CASCADE, related_name="dependents")
    region = models.CharField(max_length=40, blank=True)  # the upstream's own name: "us-east-1"

    class Meta:
        constraints = [
            models.UniqueConstraint("service", "upstream", "region", name="one_dependency_per_pair"),
            models.CheckConstraint(
                condition=~models.Q(service=models.F("upstream")), name="no_service_runs_on_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} on {self.upstream}"


class IntakeSpan(models.Model):
    """A time in which the web server could take reports. Written by reports/heartbeat.py.

    Outside of these spans no report could arrive. Before the first one this was not recorded.
    """

    first = models.DateTimeField()  # its first heartbeat
    last = models.DateTimeField()  # its latest

    class Meta:
        ordering = ("first",)
        constraints = [
            models.UniqueConstraint("first", name="one_intake_span_per_beginning"),
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="intake_span_goes_forward"
            ),
        ]
        indexes = [models.Index(fields=["-last"], name="latest_intake_span")]


class Exclusion(models.Model):
    """Staff took reports out of the counts, or back into them: who, when, which and why.

    Written by reports/moderation.py. A trigger refuses to delete one, and any change except these: taking it
    back, forgetting the labels of networks once their reports are gone, and forgetting an account.
    A field that is None selects all values; '' selects reports without one.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    first = models.DateTimeField()  # received in [first, last)
    last = models.DateTimeField()
    stance = models.CharField(max_length=6, choices=choices_of(Stance), null=True)
    surface = models.CharField(max_length=50, null=True)
    symptom = models.CharField(max_length=50, null=True)
    region = models.CharField(max_length=6, null=True)
    # Labels, see reports/moderation.py. [] selects all; None is for labels that were deleted with their
    # reports.
    networks = ArrayField(models.CharField(max_length=8), default=list, null=True)
    reports = models.PositiveIntegerField(default=0)  # that it took
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-at",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("last")), name="window_has_a_length"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="exclusion_has_a_reason"),
            # Not the other way round: an account may be deleted, and what it did stays.
            models.CheckConstraint(
                condition=models.Q(undone_by=None) | models.Q(undone_at__isnull=False),
                name="undone_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.first:%Y-%m-%d %H:%M}"


class Report(models.Model):
    """Who (keyed hash) reports what about which service in which slot (reports/times.py).

    A double click and a retry have the same natural key, so they meet the same row. The table is partitioned
    by day of `slot`; its DDL is in `reports/sql/report_table.sql` and in `reports/partitions.py`.
    Later migrations added `network_key_before` and `exclusion`, and the first file must stay as it ran.
    """

    pk = models.CompositePrimaryKey("slot", "service", "reporter_key", "stance")
    slot = models.DateTimeField()  # start of the time in which one person counts once
    # The database refuses to delete a service with reports, and Django must not read the log to find them.
    service = models.ForeignKey(Service, models.DO_NOTHING, related_name="+")
    # An address is never stored: the key of a day cannot be joined to that of another day.
    reporter_key = models.BinaryField()  # keyed daily hash of the address, see reports/privacy.py
    stance = models.CharField(max_length=6, choices=choices_of(Stance), default=Stance.BROKEN)
    id = models.UUIDField()
    surface = models.CharField(max_length=50, blank=True)
    symptom = models.CharField(max_length=50, blank=True)
    region = models.CharField(max_length=6, blank=True)  # ISO 3166-1 or 3166-2; '' is unknown
    network_key = models.BinaryField()  # keyed daily hash of the network
    # The same by the key of the day before: in the first hour of a day, and for two days only.
    # Reports of an hour before midnight and of the hour after it can then be recognised as of one network.
    network_key_before = models.BinaryField(null=True)
    received_at = models.DateTimeField()  # when the person reported
    changed_at = models.DateTimeField()  # when the row last changed; reopens its minute
    excluded = models.BooleanField(default=False)  # moderation marks reports and deletes none
    # The exclusion that took it out of the counts, so that undoing one leaves the others. Without a
    # constraint, because with one dropping a day of the log would wait for its lock.
    exclusion = models.ForeignKey(
        Exclusion, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        db_table = "reports_report"

    def __str__(self) -> str:
        return str(self.id)
