"""Serializers of a report and of its receipt, for JSON and for the HTML form alike."""

from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.fields import empty

from reports.lookup import ReportFields
from reports.models import Stance, choices_of
from reports.times import SLOT_NAME

SLUG = {"regex": r"\A[a-z0-9-]*\Z", "required": False, "allow_blank": True, "max_length": 50}
# No pattern here: the catalogue is asked instead, whose answer lists the choices.
ANY = r"(?s)\A.*\Z"
# A code has six characters at most. "Germany" is accepted here to be answered with the list of codes.
LONGEST_REGION = 40

MOST_NAMED = 10  # unknown fields in an answer


class TextField(serializers.RegexField):
    """Text that must be JSON text: DRF would turn a number or a list into text.

    `fold` is applied first, as in `str.lower`: a client may write "Claude" for "claude".
    """

    default_error_messages = {
        "invalid": gettext_lazy("Lower-case letters, digits and hyphens only."),
        "text": gettext_lazy("Must be text."),
    }

    def __init__(self, *, fold: Callable[[str], str] | None = None, **options: Any) -> None:
        self.fold = fold
        super().__init__(**options)

    def run_validation(self, data: Any = empty) -> Any:
        return super().run_validation(self.fold(data) if self.fold and isinstance(data, str) else data)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("text")
        return str(super().to_internal_value(data))


def _printable(name: object) -> str:
    """A name that a client sent, as text that can be sent back: JSON may contain lone surrogates."""
    return str(name).encode("utf-8", "replace").decode()[:50]


# A misspelt field that is ignored would count as "not sure", without anybody noticing.
class KnownFields(serializers.Serializer[object]):
    """An unknown field is an error that lists the known ones. A field that is null counts as absent."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {
                name: value for name, value in data.items() if value is not None or name not in self.fields
            }
        unknown = sorted(map(_printable, set(data) - set(self.fields))) if isinstance(data, dict) else []
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


class StanceField(serializers.ChoiceField):
    """A choice in upper or lower case."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(data.lower() if isinstance(data, str) else data)


class ReportSerializer(KnownFields):
    """A report. Only `service` is required."""

    service = TextField(
        regex=ANY, max_length=50, fold=str.lower, help_text="A slug of /api/v1/services/, in any case."
    )
    surface = TextField(**SLUG, fold=str.lower, help_text="Where it fails: one of the service's surfaces.")
    symptom = TextField(**SLUG, fold=str.lower, help_text="What you see: one of the service's symptoms.")
    stance = StanceField(
        choices_of(Stance),
        default=Stance.BROKEN,
        error_messages={"invalid_choice": gettext_lazy("One of broken, works.")},
    )
    region = TextField(
        **SLUG | {"regex": ANY, "max_length": LONGEST_REGION},
        fold=str.upper,
        help_text="ISO 3166-1 or 3166-2 code; without it the address decides.",
    )
    comment = TextField(
        regex=ANY,
        required=False,
        allow_blank=True,
        max_length=280,
        help_text="Accepted, and not kept at present.",
    )


def report_fields(data: dict[str, Any]) -> ReportFields:
    """What a valid report names; fields that were left out are None."""
    return ReportFields(data.get("surface"), data.get("symptom"), data.get("region"))


class ReceiptSerializer(serializers.Serializer[object]):
    __doc__ = f"The answer: counted with 201, already counted in this {SLOT_NAME} with 200."

    counted = serializers.BooleanField()
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
    did_you_mean = serializers.ListField(child=serializers.CharField(), required=False)
