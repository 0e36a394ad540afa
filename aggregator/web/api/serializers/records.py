"""JSON shapes of what the API tells, and of what it is asked."""

from rest_framework import serializers

from aggregator.models import Level, NoteKind, State
from aggregator.official.claims import Standing
from aggregator.queries.counts.series import Point
from aggregator.stats.ledger.uptime import Span
from aggregator.web.api.serializers.outlook_records import EndCoverageSerializer, OutlookSerializer
from aggregator.web.api.serializers.statement_records import StatementSerializer
from reports.models import choices_of


class ChoiceSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()


class UpstreamSerializer(serializers.Serializer):
    slug = serializers.CharField()
    region = serializers.CharField(help_text="The upstream's own name of a region; empty for all of it.")


class FreshnessSerializer(serializers.Serializer):
    """In every answer: when its numbers were last brought up to date, and whether that is too long ago."""

    generated_at = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()
    silent_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when no report of any service has come, though many are due."
    )


def make_slugs_field(field: str, source: str = "slugs") -> serializers.ListField:
    """Where it is, by slug; an empty list means the whole service."""
    child = serializers.CharField()
    return serializers.ListField(
        child=child, source=f"{source}.{field}", help_text="Empty: the whole service."
    )


class TroubleSerializer(serializers.Serializer):
    incident = serializers.IntegerField()
    state = serializers.ChoiceField(choices_of(State))
    onset_at = serializers.DateTimeField(help_text="Dated back to where the rise began.")
    evident_at = serializers.DateTimeField(help_text="End of the minute whose counts showed it first.")
    detected_at = serializers.DateTimeField(help_text="When it was first said here in public.")
    late = serializers.BooleanField(help_text="Said long after it showed, because this site was stalled.")
    surfaces = make_slugs_field("surfaces")
    symptoms = make_slugs_field("symptoms")
    regions = make_slugs_field("regions")
    provisional = serializers.BooleanField(help_text="The place is a first look, minutes after the onset.")


class BecauseSerializer(serializers.Serializer):
    """Most of what is reported is probably the trouble of another service."""

    service = serializers.CharField(source="cause.slug")
    incident = serializers.IntegerField()
    kind = serializers.ChoiceField(
        [(kind, kind) for kind in ("runs on", "confused", "together")],
        help_text="Declared (runs on it; people confuse them) or learned (in trouble together).",
    )
    since = serializers.DateTimeField(help_text="When it was said.")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it no longer held.")
    minutes_earlier = serializers.IntegerField(help_text="Onset there before onset here.")
    times_usual = serializers.FloatField(help_text="Here, in the fullest 15 minutes.")
    times_usual_there = serializers.FloatField()
    share = serializers.FloatField(help_text="Of the reports here, those beyond the usual.")
    troubles = serializers.IntegerField(help_text="Earlier troubles of the cause, 180 days.")
    followed = serializers.IntegerField(help_text="In how many of them this service was in trouble too.")
    chance = serializers.FloatField(help_text="In how many it would have been by chance.")
    lift = serializers.FloatField(help_text="Times as often as by chance; a lower bound where learned.")


STANDINGS = choices_of(Standing)


class VendorSerializer(serializers.Serializer):
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


class VerdictSerializer(serializers.Serializer):
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


class PointSerializer(serializers.Serializer):
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


class GapSerializer(serializers.Serializer):
    """A time [from, to) in which nobody could report here, or nothing was judged."""

    to = serializers.DateTimeField(source="1")

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": serializers.DateTimeField(source="0")} | super().get_fields()

    def to_representation(self, gap: Span) -> dict[str, object]:
        first, last = (at.isoformat().replace("+00:00", "Z") for at in gap)
        return {"from": first, "to": last}


class SeriesSerializer(FreshnessSerializer):
    service = serializers.CharField(source="series.service.slug")
    step = serializers.CharField()
    # `from` is a word of Python's, hence get_fields below.
    to = serializers.DateTimeField(source="series.last")
    suppressed = serializers.BooleanField(
        source="series.suppressed", help_text="No hour of this region may be told: there are no points."
    )
    gaps = GapSerializer(
        source="series.gaps.gaps", many=True, help_text="When this site was not listening; level is no_data."
    )
    points = PointSerializer(source="series.points", many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {"from": serializers.DateTimeField(source="series.first")}


class ShareSerializer(serializers.Serializer):
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

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {"from": serializers.DateTimeField(source="breakdown.first")}


class MarkSerializer(serializers.Serializer):
    """The operator says that it was no outage."""

    at = serializers.DateTimeField()
    because = serializers.CharField(help_text="Plain text.")


class NoteSerializer(serializers.Serializer):
    """What the operator says; notes are added, never changed or removed."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(
        choices_of(NoteKind), help_text="A remark, a mark as a false alarm, or the word that takes it back."
    )
    text = serializers.CharField(help_text="Plain text.")


class IncidentSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    service = serializers.CharField(source="service.slug")
    state = serializers.ChoiceField(choices_of(State), source="trouble.state")
    onset_at = serializers.DateTimeField(source="trouble.onset_at")
    began_after = serializers.DateTimeField(
        allow_null=True,
        help_text="From then to onset_at nobody could report: it may have begun at any time between.",
    )
    evident_at = serializers.DateTimeField(
        source="trouble.evident_at", help_text="End of the minute whose counts showed it first."
    )
    detected_at = serializers.DateTimeField(
        source="trouble.detected_at",
        help_text="When it was first said here in public. So are opened_at, subsiding_at and resolved_at.",
    )
    late = serializers.BooleanField(
        source="trouble.late", help_text="Said long after it showed, because this site was stalled."
    )
    opened_at = serializers.DateTimeField(allow_null=True)
    subsiding_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text="Dated back to where it was over.")
    ended_after = serializers.DateTimeField(
        allow_null=True,
        help_text="From then to ended_at nobody could report: it may have ended at any time between.",
    )
    peak = serializers.IntegerField(
        source="trouble.measured_peak",
        allow_null=True,
        help_text="Most reports in 15 minutes; null where that was never counted.",
    )
    peak_at = serializers.DateTimeField(source="trouble.peak_at", allow_null=True)
    peak_ratio = serializers.FloatField(
        source="trouble.peak_ratio", allow_null=True, help_text="Times the usual."
    )
    severity = serializers.FloatField(
        source="trouble.severity", allow_null=True, help_text="Times the usual at least, 90 % confidence."
    )
    breadth = serializers.FloatField(
        source="trouble.breadth", allow_null=True, help_text="Share of the usual places that were up, of 1."
    )
    provisional = serializers.BooleanField(source="trouble.provisional")
    surfaces = make_slugs_field("surfaces", "trouble.slugs")
    symptoms = make_slugs_field("symptoms", "trouble.slugs")
    regions = make_slugs_field("regions", "trouble.slugs")
    explained_by = BecauseSerializer(source="because", allow_null=True)
    marked_false = MarkSerializer(allow_null=True, help_text="Null where nobody says it was a false alarm.")
    notes = NoteSerializer(many=True)
    left_out = serializers.IntegerField(
        help_text="Reports left out of the counts of its time by staff; its evidence is as it was said."
    )


class IncidentPageSerializer(FreshnessSerializer):
    incidents = IncidentSerializer(source="page.episodes", many=True)
    next = serializers.URLField(allow_null=True, help_text="The next page; null at the end.")


class StepSerializer(serializers.Serializer):
    at = serializers.DateTimeField(help_text="End of the minute whose counts showed it.")
    published_at = serializers.DateTimeField(help_text="When it was said here in public.")
    late = serializers.BooleanField(help_text="Said long after it showed, because this site was stalled.")
    state = serializers.ChoiceField(choices_of(State))
    policy = serializers.CharField(help_text="Version and hash of all thresholds.")
    evidence = serializers.DictField()
    usual = serializers.DictField(help_text="What was usual then; with the minutes it can be counted again.")


class IncidentDetailSerializer(FreshnessSerializer):
    incident = IncidentSerializer()
    outlook = OutlookSerializer(allow_null=True)


class MinutesSerializer(FreshnessSerializer):
    """Side by side, one number a minute."""

    reports = serializers.ListField(child=serializers.IntegerField(), source="minutes.reports")
    works = serializers.ListField(child=serializers.IntegerField(), source="minutes.works")
    counted = serializers.ListField(
        child=serializers.IntegerField(),
        source="minutes.counted",
        help_text="Those that count as evidence.",
    )
    counted_works = serializers.ListField(child=serializers.IntegerField(), source="minutes.counted_works")
    networks = serializers.ListField(
        child=serializers.IntegerField(),
        source="minutes.networks",
        help_text="That reported in the 15 minutes up to each; 0 where few did.",
    )
    official = serializers.ListField(
        child=serializers.ChoiceField(choices=[-1, 0, 1]),
        source="minutes.official",
        help_text="What the vendor said, as we knew it when the minute began: 1 an outage, -1 work on it,"
        " 0 neither, or nothing that we could read.",
    )
    unheard = GapSerializer(
        source="minutes.unheard", many=True, help_text="In which nobody could report: they are no evidence."
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": serializers.DateTimeField(source="minutes.first")} | super().get_fields()


class PolicySerializer(serializers.Serializer):
    """All numbers that decide what is said in public."""

    version = serializers.CharField()
    numbers = serializers.DictField()


class LineSerializer(serializers.Serializer):
    name = serializers.CharField()
    days = serializers.FloatField()
    promised = serializers.FloatField(help_text="At most so many cases.")
    seen = serializers.IntegerField()
    low = serializers.FloatField(help_text="95 % interval of what was seen.")
    high = serializers.FloatField()
    verdict = serializers.CharField(help_text="as promised, too early, more often")


class VolumeSerializer(serializers.Serializer):
    name = serializers.CharField()
    services = serializers.IntegerField()
    lines = LineSerializer(many=True)


class CoverageSerializer(serializers.Serializer):
    quarters = serializers.IntegerField()
    within = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    promised = serializers.FloatField()


class CalibrationSerializer(serializers.Serializer):
    """What quiet days showed, against what is promised."""

    false_alarms_a_year = serializers.FloatField(source="policy.false_alarms_per_year")
    policy = serializers.CharField(source="policy.version")
    warnings = serializers.ListField(child=serializers.CharField())
    suspicions = LineSerializer()
    volumes = VolumeSerializer(many=True)
    coverage = CoverageSerializer()
    marked_false = serializers.IntegerField(
        help_text="Incidents of the days of `suspicions` that the operator calls false alarms."
    )
    bursts = serializers.IntegerField(
        help_text="Services whose reports come in bursts: a problem there must be higher than these."
    )
    ends = EndCoverageSerializer(many=True, help_text="How often `outlook` was right for past problems.")


class EvidenceSerializer(FreshnessSerializer):
    incident = IncidentSerializer()
    steps = StepSerializer(many=True)
