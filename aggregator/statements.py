"""What vendors state with us, beside what people report: the only writer of their keys and statements.

A statement is added, and may be withdrawn; it is never changed. "Signed" means that whoever said it held a
key of ours, which speaks under the label that staff gave it. The key is shown once and kept as a digest, so
that nobody who reads the database can speak as a vendor.
"""

import math
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from aggregator.models.vendors import VendorKey, VendorStatement
from aggregator.row_locks import RowLock, lock_until_commit
from aggregator.times import HOUR

LONGEST, LONGEST_NAME = 500, 80  # letters, as the table has it
# A statement stands above the chart and must not push it out of sight.
MOST_LINES = 12
# On one letter. Vietnamese has two; more than this are drawn over the text around.
MOST_MARKS = 4
SHOWN = timedelta(hours=24)  # unless the statement names its end
SHOWN_AT_MOST = timedelta(days=14)  # as the table has it
AGAIN = timedelta(minutes=1)  # the same text within this time is a retry
# Statements of a key: one every ten minutes is as often as anybody reads them.
PER_HOUR = 6
TOKEN_BYTES = 32

ALLOWED = "\n\t"
# Characters that show nothing, turn the text around them, or are no characters: a name or a sentence must be
# what it looks like. The letters are fillers, which count as letters and show nothing.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
MARKS = frozenset({"Mn", "Me"})


class UnableToPublish(Exception):
    """Some of it cannot be passed on."""

    def __init__(self, mistakes: dict[str, str]) -> None:
        super().__init__(self.__doc__)
        self.mistakes = mistakes  # what is wrong, by field


class UnableToPublishMore(Exception):
    """This key has said enough for an hour."""

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(self.__doc__)
        self.retry_after = retry_after  # seconds


class UnableToUseKey(Exception):
    """The key was revoked."""


class UnableToWithdraw(Exception):
    """There is no such statement, or it is withdrawn already."""


class UnableToRevoke(Exception):
    """There is no such key, or it is revoked already."""


@dataclass(frozen=True)
class KeptStatement:
    """A statement as it was kept; `again` where it was a retry, and nothing was added."""

    statement: VendorStatement
    again: bool


@dataclass(frozen=True)
class MadeKey:
    """A new key, and the token that nobody can see again."""

    key: VendorKey
    token: str


@transaction.atomic
def publish_statement(
    *, key: VendorKey, text: str, until: datetime | None = None, now: datetime
) -> KeptStatement:
    """Publish a vendor's own statement. Raises UnableToPublish, UnableToPublishMore, UnableToUseKey."""
    if not VendorKey.objects.filter(pk=key.pk, revoked_at=None).update(last_used_at=now):
        raise UnableToUseKey(UnableToUseKey.__doc__)
    return _add_statement(
        VendorStatement(service_id=key.service_id, signed_as=key.label, text=text, key=key), until, now
    )


@transaction.atomic
def enter_statement(
    *, service: int, signed_as: str, text: str, until: datetime | None = None, author: int, now: datetime
) -> KeptStatement:
    """Staff enter what a vendor stated, and who it is from. Raises UnableToPublish."""
    statement = VendorStatement(service_id=service, signed_as=signed_as, text=text, author_id=author)
    return _add_statement(statement, until, now)


def withdraw_statement(*, service: int, statement: int, key: VendorKey | None = None, now: datetime) -> None:
    """Show it no more: staff any statement of a service, a key only its own. Raises UnableToWithdraw."""
    shown = VendorStatement.objects.filter(service_id=service, pk=statement, withdrawn_at=None)
    if key is not None:
        shown = shown.filter(key=key)
    if not shown.update(withdrawn_at=now):
        raise UnableToWithdraw(UnableToWithdraw.__doc__)
    if key is not None:
        VendorKey.objects.filter(pk=key.pk).update(last_used_at=now)


def make_key(*, service: int, label: str, by: int, now: datetime) -> MadeKey:
    """A key that signs for a service. Raises UnableToPublish."""
    label = label.strip()
    if mistake := _find_text_mistake(label, LONGEST_NAME, 1):
        raise UnableToPublish({"label": mistake})
    token = secrets.token_urlsafe(TOKEN_BYTES)
    key = VendorKey.objects.create(
        service_id=service, label=label, digest=_digest_token(token), made_at=now, made_by_id=by
    )
    return MadeKey(key, token)


def revoke_key(*, service: int, key: int, now: datetime) -> None:
    """It opens nothing any more; its statements stay until they are withdrawn. Raises UnableToRevoke."""
    if not VendorKey.objects.filter(service_id=service, pk=key, revoked_at=None).update(revoked_at=now):
        raise UnableToRevoke(UnableToRevoke.__doc__)


def find_key(*, token: str) -> VendorKey | None:
    """The key in force of a token. The same work for any, found or not: a digest is looked up."""
    return VendorKey.objects.filter(digest=_digest_token(token), revoked_at=None).first()


def find_mistakes(*, text: str, signed_as: str, until: datetime | None, now: datetime) -> dict[str, str]:
    """What is wrong, by field; empty where it can be published."""
    by_field = {
        "text": _find_text_mistake(_normalise_lines(text), LONGEST, MOST_LINES),
        "signed_as": _find_text_mistake(signed_as.strip(), LONGEST_NAME, 1),
        "until": _find_time_mistake(until, now),
    }
    return {field: words for field, words in by_field.items() if words}


def _add_statement(statement: VendorStatement, until: datetime | None, now: datetime) -> KeptStatement:
    """One at a time for each service: of two clicks, or a retry that overtakes, only one may be added."""
    mistakes_by_field = find_mistakes(
        text=statement.text, signed_as=statement.signed_as, until=until, now=now
    )
    if mistakes_by_field:
        raise UnableToPublish(mistakes_by_field)
    statement.text, statement.signed_as = _normalise_lines(statement.text), statement.signed_as.strip()
    statement.at, statement.until = now, until or now + SHOWN
    # Not the service's row: the account of readers' pages may not change it, and so may not lock it.
    lock_until_commit(RowLock.STATEMENTS_OF_SERVICE, statement.service_id)
    if repeated := _find_repeat(statement, until):
        return KeptStatement(repeated, again=True)
    if statement.key_id is not None:
        _check_pace(statement.key_id, now)
    statement.save(force_insert=True)
    return KeptStatement(statement, again=False)


def _find_repeat(statement: VendorStatement, until: datetime | None) -> VendorStatement | None:
    """The statement that a retry repeats. With another one in between, or another end, it is no retry."""
    shown = VendorStatement.objects.filter(service_id=statement.service_id, withdrawn_at=None)
    last = shown.order_by("-id").first()
    if last is None or last.at <= statement.at - AGAIN or until not in (None, last.until):
        return None
    same = (last.key_id, last.signed_as, last.text) == (statement.key_id, statement.signed_as, statement.text)
    return last if same else None


def _check_pace(key: int, now: datetime) -> None:
    lately = VendorStatement.objects.filter(key_id=key, at__gt=now - HOUR).order_by("-at")
    times = lately.values_list("at", flat=True)[:PER_HOUR]
    if len(times) == PER_HOUR:
        wait = times[PER_HOUR - 1] + HOUR - now
        raise UnableToPublishMore(retry_after=max(1, math.ceil(wait.total_seconds())))


def _digest_token(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()


def _normalise_lines(text: str) -> str:
    """Browsers end lines in two characters; one will do. No other character is changed."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _find_text_mistake(text: str, longest: int, lines: int) -> str:
    if not text:
        return "This may not be empty."
    if len(text) > longest:
        return f"At most {longest} letters."
    if text.count("\n") >= lines:
        return "One line only." if lines == 1 else f"At most {lines} lines."
    if unseen := next((letter for letter in text if _is_unseen(letter)), ""):
        return f"U+{ord(unseen):04X} cannot be seen or turns the text around it: leave it out."
    if _count_marks(text) > MOST_MARKS:
        return f"More than {MOST_MARKS} marks on one letter."
    return ""


def _is_unseen(letter: str) -> bool:
    return letter not in ALLOWED and (unicodedata.category(letter) in UNSEEN or letter in FILLERS)


def _count_marks(text: str) -> int:
    most = run = 0
    for letter in text:
        run = run + 1 if unicodedata.category(letter) in MARKS else 0
        most = max(most, run)
    return most


def _find_time_mistake(until: datetime | None, now: datetime) -> str:
    if until is None or now < until <= now + SHOWN_AT_MOST:
        return ""
    return f"Later than now, and at most {SHOWN_AT_MOST.days} days from now."
