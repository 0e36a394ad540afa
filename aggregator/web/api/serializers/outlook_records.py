"""JSON shapes of when a problem may end, and of how often that was right."""

from rest_framework import serializers


class OutlookSerializer(serializers.Serializer[object]):
    """When problems like this one were over, of those that had lasted as long. Null: over, or too few."""

    half_minutes = serializers.IntegerField(
        source="half", help_text="From now; half of them were over within so many. 0: by now."
    )
    most_minutes = serializers.IntegerField(source="most", help_text="Nine in ten of them were.")
    problems = serializers.IntegerField(help_text="How many problems alike they are worth.")
    elsewhere = serializers.FloatField(help_text="Share of them that other sites and vendors published.")


class EndCoverageSerializer(serializers.Serializer[object]):
    moment = serializers.CharField(help_text="In the life of a problem.")
    problems = serializers.IntegerField(source="of", help_text="Each told by all the others.")
    half = serializers.IntegerField(help_text="Over within the time told for half of them.")
    most = serializers.IntegerField(help_text="Over within the time told for nine in ten.")
    half_minutes = serializers.FloatField(source="half_width", help_text="Median of the time told for half.")
    most_minutes = serializers.FloatField(source="most_width")
