"""What the templates of the report form show."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from reports.choices.regions import SUBDIVIDED, countries, name_of, subdivisions
from reports.choices.services import CatalogueEntry, Choice
from reports.intake.proofs import ProofNeeded
from reports.intake.report_log import Receipt
from reports.proof_of_work.challenges import make_challenge
from reports.proof_of_work.faults import ProofFault
from reports.proof_of_work.waits import Wait, make_wait, read_wait
from reports.web import names
from reports.web.report_body import WrongFields

Errors = dict[str, tuple[str | Promise, ...]]  # what is wrong, by field; "form" is the form as a whole

SENT_FROM_ELSEWHERE: Errors = {
    "form": (gettext_lazy("Sent from another site. Please press the button here."),)
}
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
    again: bool  # just sent, but somebody at this address had already reported in this slot


@dataclass(frozen=True)
class KeptPage:
    """What templates/reports/kept.html shows: a report that waits for the database."""

    service: CatalogueEntry


@dataclass(frozen=True)
class ProofPage:
    """What templates/reports/proof.html shows: a report that is not counted without a proof of work."""

    service: CatalogueEntry
    report: dict[str, str]  # the fields as they were sent
    challenge: str  # in JSON, for the script
    tries: int  # hashes that it takes at the most
    wait: Wait  # for a browser without JavaScript
    refused: bool  # came with a proof that did not hold; then the person presses the button again


@dataclass(frozen=True)
class NotFoundPage:
    """What templates/404.html shows: services with a similar name, or the name of a retired service."""

    asked: str
    close: tuple[CatalogueEntry, ...]
    retired_name: str


def make_thanks_page(entry: CatalogueEntry, receipt: Receipt, token: str, errors: Errors) -> ThanksPage:
    """Names are translated here, because the receipt has slugs and codes only."""
    return ThanksPage(
        service=entry,
        receipt=receipt,
        token=token,
        surface=names.surface(entry.surface_name(receipt.surface)),
        symptom=names.symptom(entry.symptom_name(receipt.symptom)) if receipt.symptom else "",
        region=names.place(name_of(receipt.region)),
        regions=_list_regions(),
        errors=errors,
    )


def make_proof_page(
    entry: CatalogueEntry, report: dict[str, str], error: ProofNeeded, *, token: str
) -> ProofPage:
    """`token` of a wait that is not over goes on; all others get a new one."""
    scope, now = error.scope, error.asked_at
    is_early = error.fault is ProofFault.EARLY
    return ProofPage(
        service=entry,
        report=report,
        challenge=json.dumps(make_challenge(scope=scope, now=now)),
        tries=settings.PROOF_OF_WORK_TRIES,
        wait=read_wait(token=token, scope=scope, now=now) if is_early else make_wait(scope=scope, now=now),
        refused=error.fault in {ProofFault.WRONG, ProofFault.EXPIRED, ProofFault.USED},
    )


def list_errors(error: WrongFields) -> Errors:
    """The messages of validation, by field."""
    return {field: tuple(messages) for field, messages in error.errors.items()}


def list_unknown_choices(choices: dict[str, tuple[str, ...]]) -> Errors:
    """The same sentence for each of these fields; the form lists the valid choices itself."""
    return dict.fromkeys(choices, NO_CHOICE)


def _list_regions() -> tuple[Choice, ...]:
    codes = set(countries())
    for country in SUBDIVIDED:
        # States only of countries that we subdivide; elsewhere they would be stored as the country anyway.
        codes.update(subdivisions(country))
    choices = (Choice(code, names.place(name_of(code))) for code in codes)
    return tuple(sorted(choices, key=lambda choice: names.sort_key(choice.name)))
