"""JSON shapes of uptime, as the vendor tells it and as people do."""

from rest_framework import serializers

from aggregator.stats.ledger.uptime import Downtime
from aggregator.web.api.serializers.base_records import Fields, FreshnessSerializer


class DowntimeSerializer(serializers.Serializer[Downtime]):
    """Written out by hand: there are hundreds of them in an answer.

    Of time of which nothing is known, all but `known` is null.
    """

    major = serializers.FloatField(allow_null=True, help_text="Minutes; of people: with a problem.")
    partial = serializers.FloatField(  # type: ignore[assignment]  # DRF takes the fields out of the class
        allow_null=True, help_text="Minutes; of people: with a possible problem."
    )
    raw = serializers.FloatField(allow_null=True, help_text="Both.")
    weighted = serializers.FloatField(allow_null=True, help_text="Both, a partial minute counting `weight`.")
    known = serializers.FloatField(help_text="Minutes that we know of.")
    uptime = serializers.FloatField(allow_null=True, help_text="Of 1, weighted, over what is known.")

    def to_representation(self, downtime: Downtime) -> dict[str, float | None]:
        weight = self.context["weight"]
        up = downtime.uptime(weight=weight)
        if up is None:
            return dict.fromkeys(self.fields) | {"known": 0.0}
        return {
            # A hundredth of a minute is less than a second: more digits would only make the answer longer.
            "major": round(downtime.major, 2),
            "partial": round(downtime.partial, 2),
            "raw": round(downtime.raw, 2),
            "weighted": round(downtime.weighted(weight=weight), 2),
            "known": round(downtime.minutes, 2),
            "uptime": round(up, 6),
        }


class UptimeDaySerializer(serializers.Serializer[object]):
    date = serializers.DateField()
    vendor = DowntimeSerializer(allow_null=True)
    people = DowntimeSerializer()


class UptimeLineSerializer(serializers.Serializer[object]):
    surface = serializers.CharField(source="line.surface.slug", help_text="Empty: the whole service.")
    vendor = DowntimeSerializer(source="line.by_vendor", allow_null=True)
    people = DowntimeSerializer(source="line.by_people")
    days = UptimeDaySerializer(many=True)


class UptimeSerializer(FreshnessSerializer):
    """Minutes of outage by surface and day of UTC, by the vendor's word and by people's."""

    service = serializers.CharField()
    weight = serializers.FloatField(help_text="Of a partial minute.")
    to = serializers.DateField(source="last", help_text="The day after the last one.")
    surfaces = UptimeLineSerializer(source="lines", many=True)

    def get_fields(self) -> Fields:
        return super().get_fields() | {"from": serializers.DateField(source="first")}
