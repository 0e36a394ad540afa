"""Reports through intake, by one call each."""

from datetime import datetime
from typing import Any

from reports import intake
from reports.intake.report_log import Receipt
from reports.lookup import ReportFields
from reports.models import Report, Stance
from reports.times import slot_of
from tests.builders.reports import ANA
from tests.builders.reports import AT as SOME_TIME

AT = slot_of(SOME_TIME)
BROKEN, WORKS = Stance.BROKEN, Stance.WORKS


def submit(
    stance: Stance = BROKEN, *, person: Any = ANA, at: datetime = AT, service: str = "acme", **fields
) -> Receipt:
    return intake.submit_report(
        service=service, fields=ReportFields(**fields), stance=stance, address=person, now=at
    )


def complete(to: Receipt, *, person: Any = ANA, at: datetime = AT, **fields) -> Receipt | None:
    return intake.complete_report(
        service="acme", report=to.id, fields=ReportFields(**fields), address=person, now=at
    )


def read_own(receipt: Receipt, *, person: Any = ANA, at: datetime = AT) -> Receipt | None:
    return intake.read_own_report(service="acme", report=receipt.id, address=person, now=at)


def list_rows() -> list[dict]:
    return list(Report.objects.order_by("received_at", "service", "stance").values())


def list_contents() -> list[tuple]:
    return list(Report.objects.order_by("received_at").values_list("stance", "surface", "symptom", "region"))
