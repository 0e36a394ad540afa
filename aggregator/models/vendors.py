"""What vendors publish: on their status pages, and with us."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from aggregator.models.json import JsonField
from aggregator.official.claims import About, Progress, Standing
from reports.models import Service, choices_of


class OfficialPage(models.Model):
    """A vendor's status page, and how well it can be read. Written by pipeline/claims.py.

    One row for each address, however many services share it.
    """

    # The key of the table: one request serves all services that name this address.
    address = models.URLField(unique=True)
    format = models.CharField(max_length=20, blank=True)  # '' until an answer has shown it
    asked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)  # when it was last read whole
    failing_since = models.DateTimeField(null=True)  # first of the failures since then
    failures = models.PositiveIntegerField(default=0)  # in a row
    gone_since = models.DateTimeField(null=True)  # first of those that found nothing there, if all did since
    attempts = models.PositiveIntegerField(default=0)  # handed out since anything came of it
    problem = models.CharField(max_length=20, blank=True)  # ReadingProblem or FetchProblem
    next_at = models.DateTimeField()
    # By path: [ETag, Last-Modified]; [] of a file that is not there.
    validators: "JsonField[Mapping[str, Sequence[str]]]" = models.JSONField(default=dict)
    components = models.PositiveIntegerField(default=0)  # that it listed when last read, in this format
    # Of a page whose problem is "moved": its new address, or the format that it has now.
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
    """An interval in which a page was read again and again. Written by pipeline/claims.py.

    Outside of it nobody knows what the page showed, except for what its own history lists afterwards.
    """

    page = models.ForeignKey(OfficialPage, models.CASCADE, related_name="spans")
    first = models.DateTimeField()  # the first reading of it
    last = models.DateTimeField()  # the latest

    class Meta:
        ordering = ("first",)
        constraints = [
            # A page that is read twice at once must not add the same statement twice.
            models.UniqueConstraint("page", "first", name="one_span_per_page_and_beginning"),
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="span_goes_forward"),
        ]
        indexes = [models.Index(fields=["page", "-last"], name="spans_of_a_page")]


class OfficialClaim(models.Model):
    """What a status page states, by the vendor's clock and ours. Written by pipeline/claims.py; only added.

    What the vendor changed afterwards is a further row: same subject and update, another digest.
    """

    page = models.ForeignKey(OfficialPage, models.CASCADE, related_name="claims")
    about = models.CharField(max_length=11, choices=choices_of(About))
    subject = models.CharField(max_length=100)
    update = models.CharField(max_length=100, blank=True)
    words = models.CharField(max_length=16)  # digest of its whole content
    title = models.CharField(max_length=200)
    standing = models.CharField(max_length=11, choices=choices_of(Standing), blank=True)
    progress = models.CharField(max_length=13, choices=choices_of(Progress), blank=True)
    at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    # Id, name and standing of each (official/claims.py, Part); JSON makes lists of tuples.
    parts: "JsonField[list[tuple[str, str, str | None]]]" = models.JSONField(default=list)
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
    """Its holder publishes statements for a service under its label. Written by statements.py.

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
    """A vendor's public statement. Written by statements.py; added to, withdrawn once, never changed.

    A trigger refuses other changes, and a new row that has both a key and an author, or neither.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    text = models.CharField(max_length=500)
    until = models.DateTimeField()  # not shown beside the verdict from then on
    signed_as = models.CharField(max_length=80)
    key = models.ForeignKey(VendorKey, models.PROTECT, null=True, related_name="statements")
    # Of the staff, who entered it for the vendor; shown to staff only.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
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
        # For the newest of a service; expired and withdrawn ones are few, and are skipped in it.
        indexes = [models.Index(fields=["service", "-id"], name="statements_of_a_service")]
