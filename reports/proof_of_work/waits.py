"""For browsers without JavaScript: a signed token that is worth a proof after a short wait.

Waiting costs a program nothing, so reports/throttle.py admits few such tokens of each network.
"""

import math
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core import signing

from reports.proof_of_work.faults import ProofFault, UnableToAccept
from reports.proof_of_work.scope import LIFETIME, ProofScope

WAIT = 15  # seconds


@dataclass(frozen=True)
class Wait:
    """A token, and how long it is not yet worth anything."""

    token: str
    seconds: int
    name: str  # the same for each use of it


def make_wait(*, scope: ProofScope, now: datetime) -> Wait:
    name, over = secrets.token_hex(8), int(now.timestamp()) + WAIT
    token = signing.dumps([name, over], key=scope.make_key("wait").hex(), salt=__name__)
    return Wait(token, WAIT, name)


def read_wait(*, token: str, scope: ProofScope, now: datetime) -> Wait:
    """What is left of a wait: 0 seconds once it is over. Raises UnableToAccept."""
    try:
        name, over = signing.loads(token, key=scope.make_key("wait").hex(), salt=__name__)
    except signing.BadSignature:
        raise UnableToAccept(ProofFault.WRONG) from None
    left = over - now.timestamp()
    if left < -LIFETIME.total_seconds():
        raise UnableToAccept(ProofFault.EXPIRED)
    return Wait(token, max(0, math.ceil(left)), name)
