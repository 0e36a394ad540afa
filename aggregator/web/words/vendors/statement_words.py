"""A vendor's own statement on the service page: marked as theirs, passed on unchanged."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.queries.answers.vendors import Statement, Via
from aggregator.web.formats.times import format_clock


@dataclass(frozen=True)
class StatementWords:
    """What templates/services/_vendor_statement.html shows; `text` is plain, line breaks included."""

    heading: SafeString
    text: str
    origin: SafeString  # how, and when


def describe_statement(*, statement: Statement | None, now: datetime) -> StatementWords | None:
    """None where there is no current statement."""
    if statement is None:
        return None
    ways = {
        Via.KEY: _("Posted with its key, {time}."),
        Via.OPERATOR: _("Passed on by the operator of this site, {time}."),
    }
    # <bdi>: a name written from right to left must not turn the words around it.
    name = format_html("<bdi>{}</bdi>", statement.signed_as)
    return StatementWords(
        heading=format_html(_("{vendor} says"), vendor=name),
        text=statement.text,
        origin=format_html(ways[statement.via], time=format_clock(statement.at, now=now)),
    )
