"""The token of the second step: the id of a report, signed, in the link to the thanks.

It takes the place of a cookie. The id alone could be guessed by nobody, but a signature also makes it expire.
"""

from datetime import datetime
from uuid import UUID

from django.core import signing

from reports import intake
from reports.intake.report_log import Receipt
from reports.privacy import Address
from reports.times import SLOT

# Of its own, so that what is signed for another purpose opens no report.
SALT = "reports.thanks"
TOKEN_SECONDS = int((SLOT + intake.DETAILS_WITHIN).total_seconds())  # after it nothing can be completed


def sign(receipt: Receipt) -> str:
    return signing.dumps(str(receipt.id), salt=SALT)


def read_receipt(*, token: str, service: str, address: Address, now: datetime) -> Receipt | None:
    """The report that a token names, if it came from this address; None for a bad or expired token."""
    try:
        report = UUID(signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        return None
    return intake.read_own_report(service=service, report=report, address=address, now=now)
