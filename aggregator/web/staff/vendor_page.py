"""The page of a vendor's statements and keys, as staff see it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aggregator.queries.answers.vendors import Via
from aggregator.queries.vendors import statements as read
from aggregator.queries.vendors.statements import FiledStatement, StatementKey
from aggregator.web.formats.times import format_clock_text
from reports.models import Service

WAYS = {Via.KEY: gettext_lazy("posted with its key"), Via.OPERATOR: gettext_lazy("passed on by staff")}


@dataclass(frozen=True)
class StatementLine:
    """A statement as staff see it; `state` is a word."""

    id: int
    signed_as: str
    text: str
    facts: str
    state: str
    can_withdraw: bool


@dataclass(frozen=True)
class KeyLine:
    """A key as staff see it."""

    id: int
    label: str
    facts: str
    can_revoke: bool


@dataclass(frozen=True)
class VendorPage:
    """What templates/staff/vendor.html shows."""

    service: str
    slug: str
    statements: tuple[StatementLine, ...]
    keys: tuple[KeyLine, ...]


def build_vendor_page(*, service: Service, now: datetime) -> VendorPage:
    return VendorPage(
        service=service.name,
        slug=service.slug,
        statements=_build_statement_lines(read.read_filed_statements(service=service.pk), now),
        keys=tuple(_build_key_line(key, now) for key in read.read_keys(service=service.pk)),
    )


def _build_statement_lines(filed: tuple[FiledStatement, ...], now: datetime) -> tuple[StatementLine, ...]:
    """The first that stands is the one that readers see."""
    # Newest first: readers see the first statement that is neither withdrawn nor over.
    present = next((f.statement.id for f in filed if not f.withdrawn_at and f.statement.until > now), None)
    return tuple(_build_statement_line(each, each.statement.id == present, now) for each in filed)


def _build_statement_line(filed: FiledStatement, present: bool, now: datetime) -> StatementLine:
    statement = filed.statement
    if filed.withdrawn_at:
        state = _("withdrawn %(time)s") % {"time": format_clock_text(filed.withdrawn_at, now=now)}
    elif statement.until <= now:
        state = _("over")
    else:
        state = _("shown now") if present else _("hidden by a newer one")
    facts = _("%(at)s, until %(until)s UTC, %(way)s (%(by)s)") % {
        "at": format_clock_text(statement.at, now=now),
        "until": format_clock_text(statement.until, now=now),
        "way": WAYS[statement.via],
        "by": filed.by or _("an account that is gone"),
    }
    return StatementLine(
        statement.id, statement.signed_as, statement.text, facts, state, filed.withdrawn_at is None
    )


def _build_key_line(key: StatementKey, now: datetime) -> KeyLine:
    facts = [
        _("number %(id)s, made %(at)s by %(by)s")
        % {
            "id": key.id,
            "at": format_clock_text(key.made_at, now=now),
            "by": key.made_by or _("an account that is gone"),
        },
        _("last used %(at)s") % {"at": format_clock_text(key.last_used_at, now=now)}
        if key.last_used_at
        else _("never used"),
    ]
    if key.revoked_at:
        facts.append(_("revoked %(at)s") % {"at": format_clock_text(key.revoked_at, now=now)})
    return KeyLine(key.id, key.label, ", ".join(facts), key.revoked_at is None)
