"""JSON shapes of services, their verdicts and their time series."""

from rest_framework import serializers

from aggregator.models.states import Level
from aggregator.official.claims import Standing
from aggregator.queries.answers.counts import Point
from aggregator.web.api.serializers.base_records import (
    ChoiceSerializer,
    Fields,
    FreshnessSerializer,
    GapSerializer,
)
from aggregator.web.api.serializers.incident_records import BecauseSerializer, TroubleSerializer
from aggregator.web.api.serializers.outlook_records import OutlookSerializer
from aggregator.web.api.serializers.statement_records import StatementSerializer
from reports.models import choices_of


class UpstreamSerializer(serializers.Serializer[object]):
    slug = serializers.CharField()
    region = serializers.CharField(help_text="The upstream's own name of a region; empty for all of it.")


STANDINGS = choices_of(Standing)


class VendorSerializer(serializers.Serializer[object]):
    """What the vendor says now, in short; official/ has it whole."""

    standing = serializers.ChoiceField(
        STANDINGS,
        allow_null=True,
        help_text="Null: not read, not readable now, or not told by the page.",
    )
    since = serializers.DateTimeField(
        allow_null=True,
        help_text="Of the present standing, not of the vendor's first word; null where operational.",
    )
    read_at = serializers.DateTimeField(source="reading.read_at", allow_null=True, default=None)
    failing_since = serializers.DateTimeField(source="reading.failing_since", allow_null=True, default=None)


class VerdictSerializer(serializers.Serializer[object]):
    """Reports of the last 15 minutes against what is usual at this hour."""

    slug = serializers.CharField(source="service.slug")
    name = serializers.CharField(source="service.name")
    category = ChoiceSerializer(source="service.category")
    level = serializers.ChoiceField(choices_of(Level))
    reports = serializers.IntegerField(help_text="Reports of trouble in the last 15 minutes.")
    works = serializers.IntegerField(help_text="Reports that it works in the last 15 minutes.")
    expected = serializers.FloatField(allow_null=True, help_text="Usual reports in such 15 minutes.")
    low = serializers.IntegerField(allow_null=True, help_text="Lower end of the usual range (95 %).")
    high = serializers.IntegerField(allow_null=True)
    heard_since = serializers.DateTimeField(
        allow_null=True,
        help_text="Within these 15 minutes nobody could report before that; null: in all of them.",
    )
    trouble = TroubleSerializer(allow_null=True)
    explained_by = BecauseSerializer(source="because", allow_null=True)
    official = VendorSerializer(source="vendor")


class ServicesSerializer(FreshnessSerializer):
    services = VerdictSerializer(many=True)


class ServiceSerializer(VerdictSerializer, FreshnessSerializer):
    active = serializers.BooleanField(
        source="service.active", help_text="A service that left the catalogue takes no reports."
    )
    homepage = serializers.CharField(source="service.homepage")
    status_page = serializers.CharField(source="service.status_page")
    surfaces = ChoiceSerializer(source="service.surfaces", many=True)
    symptoms = ChoiceSerializer(source="service.symptoms", many=True)
    runs_on = UpstreamSerializer(source="service.runs_on", many=True)
    statement = StatementSerializer(allow_null=True, help_text="What its vendor says now, in its own words.")
    outlook = OutlookSerializer(allow_null=True)


class PointSerializer(serializers.Serializer[Point]):
    """Written out by hand: a week has 10,080 points, and a field at a time they take half a second."""

    at = serializers.DateTimeField(help_text="Start of the bucket [at, at + step).")
    reports = serializers.IntegerField()
    works = serializers.IntegerField()
    expected = serializers.FloatField(allow_null=True)
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    level = serializers.ChoiceField(choices_of(Level))

    def to_representation(self, point: Point) -> dict[str, object]:
        return {
            "at": point.at.isoformat().replace("+00:00", "Z"),
            "reports": point.reports,
            "works": point.works,
            "expected": point.expected,
            "low": point.low,
            "high": point.high,
            "level": point.level.value,
        }


class SeriesSerializer(FreshnessSerializer):
    service = serializers.CharField(source="series.service.slug")
    step = serializers.CharField()
    # `from` is a keyword of Python: it cannot be an attribute, hence get_fields below.
    to = serializers.DateTimeField(source="series.last")
    suppressed = serializers.BooleanField(
        source="series.suppressed", help_text="No hour of this region may be told: there are no points."
    )
    gaps = GapSerializer(
        source="series.gaps.gaps", many=True, help_text="When this site was not listening; level is no_data."
    )
    points = PointSerializer(source="series.points", many=True)

    def get_fields(self) -> Fields:
        return super().get_fields() | {"from": serializers.DateTimeField(source="series.first")}


class ShareSerializer(serializers.Serializer[object]):
    slug = serializers.CharField(help_text="Empty: not said.")
    name = serializers.CharField()
    reports = serializers.IntegerField()
    share = serializers.FloatField(help_text="Of 1.")
    usual_share = serializers.FloatField(allow_null=True, help_text="Of 1, over the weeks before today.")
    lift = serializers.FloatField(allow_null=True, help_text="Times what is usual in such a window.")


class BreakdownSerializer(FreshnessSerializer):
    service = serializers.CharField(source="breakdown.service.slug")
    by = serializers.CharField(source="breakdown.by")
    to = serializers.DateTimeField(source="breakdown.last")
    total = serializers.IntegerField(source="breakdown.total")
    hidden = serializers.IntegerField(
        source="breakdown.hidden", help_text="Reports of regions and hours that may not be told."
    )
    shares = ShareSerializer(source="breakdown.shares", many=True)

    def get_fields(self) -> Fields:
        return super().get_fields() | {"from": serializers.DateTimeField(source="breakdown.first")}
