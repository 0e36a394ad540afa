"""The rules of a report's fields: one set for JSON and for the HTML form, and for the schema of the API.

Well-formed JSON is decoded by msgspec, which checks names and types. Whatever it refuses is parsed again by
the standard library, which can say where a body breaks off, and checked field by field for the answer.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from typing import NoReturn

import msgspec
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext, gettext_lazy
from rest_framework.serializers import CharField, Serializer
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from reports.lookup import ReportFields
from reports.models import Stance
from reports.web.parsers import LARGEST, TooLarge, parse_json

MOST_NAMED = 10  # unknown fields in an answer
AS_A_WHOLE = "body"  # the key for what is wrong with a report as a whole
SLUG = re.compile(r"[a-z0-9-]*")
SURROGATE = re.compile("[\ud800-\udfff]")

Messages = dict[str, list[str]]  # what is wrong, by field
Checked = tuple[str | None, list[str]]  # a text as it is kept, and what is wrong with it

# The frameworks' own sentences and their translations, as the rest of the API has them.
FRAMEWORK = CharField().error_messages
NO_OBJECT = Serializer.default_error_messages["invalid"]
NUL = ProhibitNullCharactersValidator.message
LONE_SURROGATE = ProhibitSurrogateCharactersValidator.message
NO_SLUG = gettext_lazy("Lower-case letters, digits and hyphens only.")
NO_TEXT = gettext_lazy("Must be text.")
NO_STANCE = gettext_lazy("One of broken, works.")


class WrongFields(Exception):
    """What is wrong with a report, field by field."""

    def __init__(self, errors: Messages) -> None:
        super().__init__(self.__doc__)
        self.errors = errors


class FieldRule(msgspec.Struct, frozen=True):
    """What a text may be. `fold` comes first: a client may write "Claude" for "claude"."""

    longest: int  # characters
    description: str
    fold: Callable[[str], str] | None = None
    pattern: re.Pattern[str] | None = None
    required: bool = False


# Service and region have no pattern: the catalogue is asked instead, whose answer lists the choices.
RULES = {
    "service": FieldRule(50, "A slug of /api/v1/services/, in any case.", str.lower, required=True),
    "surface": FieldRule(50, "Where it fails: one of the service's surfaces.", str.lower, SLUG),
    "symptom": FieldRule(50, "What you see: one of the service's symptoms.", str.lower, SLUG),
    # A code has six characters at most. "Germany" is accepted here to be answered with the list of codes.
    "region": FieldRule(40, "ISO 3166-1 or 3166-2 code; without it the address decides.", str.upper),
    "comment": FieldRule(280, "Accepted, and not kept at present."),
}
NAMES = ("service", "surface", "symptom", "stance", "region", "comment")
STANCES = {each.value: each for each in Stance}


class ReportBody(msgspec.Struct, forbid_unknown_fields=True):
    """A report as it was sent; None where a field was left out."""

    service: str | None = None
    surface: str | None = None
    symptom: str | None = None
    stance: str | None = None
    region: str | None = None
    comment: str | None = None


class ValidReport(msgspec.Struct, frozen=True):
    """A report whose fields obey the rules; whether the catalogue has them is another question."""

    service: str
    stance: Stance
    fields: ReportFields


decode = msgspec.json.Decoder(ReportBody).decode


def parse_report(body: bytes) -> ValidReport:
    """A report in JSON. Raises WrongFields, and what parse_json raises."""
    if len(body) > LARGEST:
        raise TooLarge
    try:
        report = decode(body.removeprefix(BOM_UTF8))
    except (ValueError, RecursionError):  # msgspec's own errors are ValueErrors
        return check_report(parse_json(body) if body else {})
    return check_report({name: getattr(report, name) for name in NAMES})


def check_report(data: object) -> ValidReport:
    """A report from the values of its fields. A null counts as absent. Raises WrongFields."""
    if not isinstance(data, Mapping):
        _refuse_whole(data)
    errors: Messages = {}
    texts: dict[str, str | None] = {}
    for name, check in CHECKS.items():
        texts[name] = value = data.get(name)
        if value is None and name != "service":
            continue  # most reports leave most fields out
        texts[name], messages = check(value)
        if messages:
            errors[name] = messages
    if unknown := data.keys() - CHECKS.keys():
        errors |= _name_unknown_fields(unknown)
    if errors:
        raise WrongFields(errors)
    fields = ReportFields(texts["surface"], texts["symptom"], texts["region"])
    return ValidReport(str(texts["service"]), STANCES[texts["stance"] or Stance.BROKEN], fields)


def _check_text(rule: FieldRule, value: object) -> Checked:
    if value is None:
        return None, [str(FRAMEWORK["required"])] if rule.required else []
    if not isinstance(value, str):
        return None, [str(NO_TEXT)]
    text = (rule.fold(value) if rule.fold else value).strip()
    if not text:
        return text, [str(FRAMEWORK["blank"])] if rule.required else []
    # Nearly all texts are short and plain: one comparison each.
    if len(text) <= rule.longest and text.isascii() and "\0" not in text:
        return text, [] if rule.pattern is None or rule.pattern.fullmatch(text) else [str(NO_SLUG)]
    return text, list(_list_mistakes(rule, text))


def _check_stance(value: object) -> Checked:
    stance = value.lower() if isinstance(value, str) else ""
    return stance, [] if stance in STANCES else [str(NO_STANCE)]


CHECKS: dict[str, Callable[[object], Checked]] = {
    name: partial(_check_text, RULES[name]) if name in RULES else _check_stance for name in NAMES
}


def _list_mistakes(rule: FieldRule, text: str) -> Iterator[str]:
    if len(text) > rule.longest:
        yield str(FRAMEWORK["max_length"]).format(max_length=rule.longest)
    if "\0" in text:
        yield str(NUL)
    if surrogate := SURROGATE.search(text):
        yield str(LONE_SURROGATE).format(code_point=ord(surrogate[0]))
    if rule.pattern is not None and not rule.pattern.fullmatch(text):
        yield str(NO_SLUG)


# A misspelt field that is ignored would count as "not sure", without anybody noticing.
def _name_unknown_fields(unknown: Collection[object]) -> Messages:
    message = gettext("Unknown field. Known: %(fields)s.") % {"fields": ", ".join(NAMES)}
    return {name: [message] for name in sorted(map(make_printable, unknown))[:MOST_NAMED]}


def make_printable(name: object) -> str:
    """A name that a client sent, as text that can be sent back: JSON may contain lone surrogates."""
    return str(name).encode("utf-8", "replace").decode()[:50]


def _refuse_whole(data: object) -> NoReturn:
    message = str(FRAMEWORK["null"] if data is None else NO_OBJECT)
    raise WrongFields({AS_A_WHOLE: [message.format(datatype=type(data).__name__)]})
