"""ALTCHA challenges: find the number whose hash begins as asked.

To find it takes hundreds of thousands of hashes, to check it takes one.
"""

import secrets
from datetime import datetime
from typing import Any

import altcha
from django.conf import settings

from reports.proof_of_work.faults import ProofFault, UnableToAccept
from reports.proof_of_work.scope import LIFETIME, ProofScope

# One plain hash a number, so that a check costs us nothing: a slow hash would cost us as much as the client.
ALGORITHM, COST = "SHA-256", 1
LONGEST = 2_000  # characters of a solution; those of the usual clients have some 650


def make_challenge(*, scope: ProofScope, now: datetime) -> dict[str, Any]:
    """A challenge as the clients of ALTCHA read it (proof of work version 2)."""
    tries = settings.PROOF_OF_WORK_TRIES
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        # From the upper half, so that nobody is much luckier than others.
        counter=tries // 2 + secrets.randbelow(tries - tries // 2),
        expires_at=now + LIFETIME,
        hmac_secret=scope.make_key("challenge"),
    )
    return challenge.to_dict()


def read_solution(*, text: str, scope: ProofScope, now: datetime) -> str:
    """The name of a right solution, the same for each use of it. Raises UnableToAccept."""
    if len(text) > LONGEST:
        raise UnableToAccept(ProofFault.WRONG)
    result = altcha.verify_solution(text, scope.make_key("challenge"))
    if not result.verified:
        raise UnableToAccept(ProofFault.EXPIRED if result.expired else ProofFault.WRONG)
    challenge = altcha.Payload.from_base64(text).challenge
    # The library compares with a clock of its own.
    if (challenge.parameters.expires_at or 0) < now.timestamp():
        raise UnableToAccept(ProofFault.EXPIRED)
    return str(challenge.signature)
