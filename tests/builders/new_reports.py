"""Reports on their way into the log, by one call each."""

from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid5

from reports.intake.report_log import NewReport
from reports.privacy import KEY_BYTES
from reports.times import slot_of
from tests.builders.reports import AT

OURS = UUID("a5d0a1b2-0000-4000-8000-000000000000")


def make_new_report(person: int = 1, *, service: int = 1, at: datetime = AT, **fields: Any) -> NewReport:
    """A report of a person about a service; its id follows from the rest."""
    known = {"stance": "broken", "surface": "", "symptom": "", "region": "", "network_key_before": None}
    key = blake2b(str(person).encode(), digest_size=KEY_BYTES).digest()
    return NewReport(
        **known
        | {
            "slot": slot_of(at),
            "service_id": service,
            "reporter_key": key,
            "network_key": key,
            "id": uuid5(OURS, f"{person} {service} {at} {fields}"),
            "received_at": at,
        }
        | fields
    )


def make_new_reports(count: int, **fields: Any) -> list[NewReport]:
    """Of as many people."""
    return [make_new_report(person, **fields) for person in range(1, count + 1)]
