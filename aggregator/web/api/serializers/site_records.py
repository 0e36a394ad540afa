"""JSON shapes of the policy in force and of its calibration."""

from rest_framework import serializers

from aggregator.web.api.serializers.base_records import FreshnessSerializer
from aggregator.web.api.serializers.outlook_records import EndCoverageSerializer


class PolicySerializer(serializers.Serializer[object]):
    """All numbers that decide what is said in public."""

    version = serializers.CharField()
    numbers = serializers.DictField()


class LineSerializer(serializers.Serializer[object]):
    name = serializers.CharField()
    days = serializers.FloatField()
    promised = serializers.FloatField(help_text="At most so many cases.")
    seen = serializers.IntegerField()
    low = serializers.FloatField(help_text="95 % interval of what was seen.")
    high = serializers.FloatField()
    verdict = serializers.CharField(help_text="as promised, too early, more often")


class VolumeSerializer(serializers.Serializer[object]):
    name = serializers.CharField()
    services = serializers.IntegerField()
    lines = LineSerializer(many=True)


class CoverageSerializer(serializers.Serializer[object]):
    quarters = serializers.IntegerField()
    within = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)
    promised = serializers.FloatField()


class CalibrationSerializer(FreshnessSerializer):
    """What quiet days showed, against what is promised."""

    false_alarms_a_year = serializers.FloatField(source="calibration.policy.false_alarms_per_year")
    policy = serializers.CharField(source="calibration.version")
    warnings = serializers.ListField(child=serializers.CharField(), source="calibration.warnings")
    suspicions = LineSerializer(source="calibration.suspicions")
    volumes = VolumeSerializer(source="calibration.volumes", many=True)
    coverage = CoverageSerializer(source="calibration.coverage")
    marked_false = serializers.IntegerField(
        source="calibration.marked_false",
        help_text="Incidents of the days of `suspicions` that the operator calls false alarms.",
    )
    bursts = serializers.IntegerField(
        source="calibration.bursts",
        help_text="Services whose reports come in bursts: a problem there must be higher than these.",
    )
    ends = EndCoverageSerializer(
        source="calibration.ends", many=True, help_text="How often `outlook` was right for past problems."
    )
