"""JSON shapes that answers share."""

from typing import Any, TypeAlias

from rest_framework import serializers

from aggregator.stats.ledger.uptime import Span

# By name in the answer; their own types are of no use to whoever puts them together.
Fields: TypeAlias = dict[str, serializers.Field[Any, Any, Any, Any]]


class ChoiceSerializer(serializers.Serializer[object]):
    slug = serializers.CharField()
    name = serializers.CharField()


class FreshnessSerializer(serializers.Serializer[object]):
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


class GapSerializer(serializers.Serializer[Span]):
    """A time [from, to) in which nobody could report here, or nothing was judged."""

    # Both fields are for the schema only: a span is a pair, and to_representation writes it.
    to = serializers.DateTimeField(source="1")

    def get_fields(self) -> Fields:
        return {"from": serializers.DateTimeField(source="0")} | super().get_fields()

    def to_representation(self, gap: Span) -> dict[str, object]:
        first, last = (at.isoformat().replace("+00:00", "Z") for at in gap)
        return {"from": first, "to": last}
