"""Statements that vendors published with us. Which of the staff entered one is shown to staff only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from aggregator.models.vendors import VendorKey, VendorStatement
from aggregator.queries.answers.vendors import Statement, Via

LATEST = 20  # as many as the API and staff are shown


@dataclass(frozen=True)
class FiledStatement:
    """A statement with what only staff see."""

    statement: Statement
    by: str  # the key's number, or an account; '' for one that is gone
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class StatementKey:
    """A key as staff see it, without its token, which is not kept."""

    id: int
    label: str
    made_at: datetime
    made_by: str  # '' for an account that is gone
    revoked_at: datetime | None
    last_used_at: datetime | None


def read_present_statements(*, services: Sequence[int], now: datetime) -> dict[int, Statement]:
    """What pages show beside the verdict, by service: the newest that is neither over nor withdrawn."""
    # By number and not by time, for clocks go back: the last one counts.
    rows = _select_public().filter(service_id__in=services, at__lte=now, until__gt=now)
    rows = rows.order_by("service_id", "-id").distinct("service_id")
    return {row.service_id: make_statement(row) for row in rows}


def read_latest_statements(*, service: int) -> tuple[Statement, ...]:
    """The last ones, newest first, without those that are withdrawn."""
    return tuple(
        make_statement(row) for row in _select_public().filter(service_id=service).order_by("-id")[:LATEST]
    )


def read_all_latest_statements() -> dict[int, tuple[Statement, ...]]:
    """The same of every service that has any."""
    place = Window(RowNumber(), partition_by="service_id", order_by="-id")
    rows = _select_public().annotate(place=place).filter(place__lte=LATEST).order_by("-id")
    by_service: dict[int, list[Statement]] = defaultdict(list)
    for row in rows:
        by_service[row.service_id].append(make_statement(row))
    return {service: tuple(latest) for service, latest in by_service.items()}


def read_filed_statements(*, service: int) -> tuple[FiledStatement, ...]:
    """The last ones for staff: withdrawn ones too."""
    rows = VendorStatement.objects.filter(service_id=service).select_related("author").order_by("-id")
    return tuple(
        FiledStatement(make_statement(row), _name_author(row), row.withdrawn_at) for row in rows[:LATEST]
    )


def read_keys(*, service: int) -> tuple[StatementKey, ...]:
    """All that were ever made, newest first."""
    rows = VendorKey.objects.filter(service_id=service).select_related("made_by").order_by("-id")
    return tuple(
        StatementKey(row.pk, row.label, row.made_at, str(row.made_by or ""), row.revoked_at, row.last_used_at)
        for row in rows
    )


def make_statement(row: VendorStatement) -> Statement:
    """A row without what only staff may see."""
    via = Via.OPERATOR if row.key_id is None else Via.KEY
    return Statement(row.pk, row.text, row.signed_as, row.at, row.until, via)


def _select_public() -> QuerySet[VendorStatement]:
    return VendorStatement.objects.filter(withdrawn_at=None)


def _name_author(row: VendorStatement) -> str:
    return f"key {row.key_id}" if row.key_id else str(row.author or "")
