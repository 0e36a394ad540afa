"""Serializers of the API that writes; those of a report and its answers serve the schema only."""

from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework import serializers

from reports.models import Stance, choices_of
from reports.times import SLOT_NAME
from reports.web.report_body import MOST_NAMED, NO_TEXT, RULES, make_printable


class TextField(serializers.RegexField):
    """Text that must be JSON text: DRF would turn a number or a list into text."""

    default_error_messages = {"text": NO_TEXT}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("text")
        return str(super().to_internal_value(data))


# A misspelt field that is ignored would count as "not sure", without anybody noticing.
class KnownFields(serializers.Serializer[object]):
    """An unknown field is an error that lists the known ones. A field that is null counts as absent."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {
                name: value for name, value in data.items() if value is not None or name not in self.fields
            }
        unknown = sorted(map(make_printable, set(data) - set(self.fields))) if isinstance(data, dict) else []
        message = _("Unknown field. Known: %(fields)s.") % {"fields": ", ".join(self.fields)}
        errors = {name: [message] for name in unknown[:MOST_NAMED]}
        try:
            known = super().to_internal_value(data)
        except serializers.ValidationError as error:
            mistakes = cast("dict[str, list[str]]", error.detail)  # a list is what single fields raise
            raise serializers.ValidationError({**mistakes, **errors}) from None
        if errors:
            raise serializers.ValidationError(errors)
        return known


def describe_text(name: str) -> serializers.CharField:
    """A text field of a report, as the schema shows it."""
    rule = RULES[name]
    options: dict[str, Any] = {} if rule.required else {"required": False, "allow_blank": True}
    if rule.pattern:
        return serializers.RegexField(
            rf"\A{rule.pattern.pattern}\Z", max_length=rule.longest, help_text=rule.description, **options
        )
    return serializers.CharField(max_length=rule.longest, help_text=rule.description, **options)


class ReportSerializer(serializers.Serializer[object]):
    """A report. Only `service` is required."""

    # For the schema only: report_body.py checks reports, by the same rules.
    service, surface, symptom = (describe_text(name) for name in ("service", "surface", "symptom"))
    stance = serializers.ChoiceField(choices_of(Stance), default=Stance.BROKEN)
    region, comment = (describe_text(name) for name in ("region", "comment"))


class ReceiptSerializer(serializers.Serializer[object]):
    __doc__ = f"The answer: counted with 201, already counted in this {SLOT_NAME} with 200, kept with 202."

    counted = serializers.BooleanField()
    spooled = serializers.BooleanField(
        required=False, help_text="Kept on the web host until the database returns, and counted then."
    )
    id = serializers.UUIDField()
    received_at = serializers.DateTimeField()
    because = serializers.CharField(required=False, help_text="Why it was not counted.")


class ProblemSerializer(serializers.Serializer[object]):
    """RFC 9457 problem JSON."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    # DRF takes the fields out of the class, so this does not hide `errors` of the base class.
    errors = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What is wrong, field by field."
    )
    choices = serializers.DictField(required=False, help_text="What there is, field by field.")
    challenge = serializers.DictField(
        required=False, help_text="Of ALTCHA: solve it, and send the report again with a proof of work."
    )
    did_you_mean = serializers.ListField(child=serializers.CharField(), required=False)
