"""What the templates of the report form show."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reports import geo, privacy
from reports.intake.report_log import Receipt
from reports.queries import CatalogueEntry, Choice
from reports.web import names
from reports.web.report_body import WrongFields

Errors = dict[str, tuple[str | Promise, ...]]  # what is wrong, by field; "form" is the form as a whole

ELSEWHERE: Errors = {"form": (gettext_lazy("Sent from another site. Please press the button here."),)}
NO_FORM: Errors = {
    "form": (gettext_lazy("This was not sent as a form. Programs send JSON to /api/v1/reports/."),)
}
NO_CHOICE: tuple[str | Promise, ...] = (gettext_lazy("There is no such choice."),)
TOO_MANY: Errors = {"form": (gettext_lazy("Too many changes from here. Try again in a few minutes."),)}


@dataclass(frozen=True)
class FormPage:
    """What templates/reports/new.html shows."""

    service: CatalogueEntry
    errors: Errors


@dataclass(frozen=True)
class ThanksPage:
    """What templates/reports/thanks.html shows: the report that counts, and what can be added to it."""

    service: CatalogueEntry
    receipt: Receipt
    token: str  # the signed id, for the second step
    surface: str
    symptom: str
    region: str
    regions: tuple[Choice, ...]
    errors: Errors  # of a second step that could not be added; the first one counts all the same


@dataclass(frozen=True)
class NoReportPage:
    """What templates/reports/none.html shows without a valid token: nothing of what anybody reported."""

    service: CatalogueEntry
    again: bool  # just sent, and somebody at this address was first


@dataclass(frozen=True)
class KeptPage:
    """What templates/reports/kept.html shows: a report that waits for the database."""

    service: CatalogueEntry


@dataclass(frozen=True)
class NotFoundPage:
    """What templates/404.html shows: did you mean one of these? `left`: the name of a retired service."""

    asked: str
    close: tuple[CatalogueEntry, ...]
    left: str


def make_thanks_page(entry: CatalogueEntry, receipt: Receipt, token: str, errors: Errors) -> ThanksPage:
    """The page in the reader's language."""
    return ThanksPage(
        service=entry,
        receipt=receipt,
        token=token,
        surface=names.surface(entry.surface_name(receipt.surface)),
        symptom=names.symptom(entry.symptom_name(receipt.symptom)) if receipt.symptom else "",
        region=names.place(geo.name_of(receipt.region)),
        regions=_list_regions(),
        errors=errors,
    )


def list_errors(error: WrongFields) -> Errors:
    """What validation found."""
    return {field: tuple(messages) for field, messages in error.errors.items()}


def list_unknown_choices(choices: dict[str, tuple[str, ...]]) -> Errors:
    """One sentence for each field; the form itself shows what there is."""
    return dict.fromkeys(choices, NO_CHOICE)


def _list_regions() -> tuple[Choice, ...]:
    codes = set(geo.countries())
    for country in privacy.SUBDIVIDED:
        # States only of countries whose states are told apart; elsewhere they would be stored as the country
        # anyway.
        codes.update(geo.subdivisions(country))
    choices = (Choice(code, names.place(geo.name_of(code))) for code in codes)
    return tuple(sorted(choices, key=lambda choice: names.sort_key(choice.name)))
