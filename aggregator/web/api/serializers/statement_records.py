"""JSON shapes of what vendors say, and of how they say it."""

from rest_framework import serializers

from aggregator import statements
from aggregator.queries.answers.vendors import Via
from aggregator.web.api.serializers.base_records import FreshnessSerializer
from reports.models import choices_of
from reports.web.serializers import KnownFields, TextField

# What it may hold is checked by statements.py, for staff and programs alike.
ANY = r"(?s)\A.*\Z"


class SayingSerializer(KnownFields):
    """What a vendor says. Only `text` is required."""

    text = TextField(
        regex=ANY, max_length=statements.LONGEST, help_text="Plain text; what stands in it is shown as it is."
    )
    until = serializers.DateTimeField(
        required=False,
        help_text="From then on it is not shown beside the verdict: 24 hours from now, at most 14 days.",
        error_messages={"invalid": "A time like 2026-04-15T14:30:00Z."},
    )


class StatementSerializer(serializers.Serializer[object]):
    """What a vendor says; passed on unchanged, and not checked by anybody."""

    text = serializers.CharField(help_text="Plain text.")
    signed_as = serializers.CharField(help_text="The label of its key, or who staff say it is from.")
    at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    via = serializers.ChoiceField(
        choices_of(Via),
        help_text="`key`: posted by whoever holds a key of the service; `operator`: entered by staff.",
    )


class NumberedStatementSerializer(StatementSerializer):
    id = serializers.IntegerField()


class SaidSerializer(NumberedStatementSerializer):
    """The answer: added with 201; said in the last minute already with 200."""

    because = serializers.CharField(required=False, help_text="Why nothing was added.")


class StatementsSerializer(FreshnessSerializer):
    """The last ones of a service, newest first, without those that were withdrawn."""

    service = serializers.CharField()
    statements = NumberedStatementSerializer(many=True)
