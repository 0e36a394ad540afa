"""Asks for a proof of work where the rule says so, and accepts each one once."""

from dataclasses import dataclass
from datetime import datetime

from reports import throttle
from reports.choices.services import CatalogueEntry
from reports.proof_of_work import challenges, rule, waits
from reports.proof_of_work.faults import ProofFault, UnableToAccept
from reports.proof_of_work.scope import LIFETIME, ProofScope
from reports.proof_of_work.spent import SpentProofs

# Longer than any proof is valid.
SPENT_SECONDS = 2 * int(LIFETIME.total_seconds())

_spent = SpentProofs()


@dataclass(frozen=True)
class Proof:
    """What came with a report: the solution of a challenge, or the token of a wait."""

    solution: str = ""
    wait: str = ""


NO_PROOF = Proof()


class ProofNeeded(Exception):
    """The report must be sent again, with a proof of work."""

    def __init__(self, fault: ProofFault, *, scope: ProofScope, asked_at: datetime) -> None:
        super().__init__(self.__doc__)
        self.fault = fault
        self.scope = scope
        self.asked_at = asked_at
        # Seconds; then this network's reports need none for a while.
        self.retry_after = throttle.find_seconds_left(asked_at)


def check_proof(
    *,
    proof: Proof,
    entry: CatalogueEntry,
    network_key: bytes,
    totals: throttle.RequestTotals,
    now: datetime,
) -> None:
    """Accept the proof if one is needed. Raises ProofNeeded, and UnableToAdmit for too many that waited."""
    if not rule.is_proof_needed(
        service=entry.id, service_requests=totals.service, network_requests=totals.network
    ):
        return
    scope = ProofScope(entry.slug, network_key)
    try:
        _accept(proof, scope, now)
    except UnableToAccept as error:
        raise ProofNeeded(error.fault, scope=scope, asked_at=now) from None


def _accept(proof: Proof, scope: ProofScope, now: datetime) -> None:
    if proof.solution:
        _spend(challenges.read_solution(text=proof.solution, scope=scope, now=now), now)
    elif proof.wait:
        wait = waits.read_wait(token=proof.wait, scope=scope, now=now)
        if wait.seconds:
            raise UnableToAccept(ProofFault.EARLY)
        _spend(wait.name, now)
        throttle.admit_wait(network_key=scope.network_key, now=now)
    else:
        raise UnableToAccept(ProofFault.MISSING)


def _spend(name: str, now: datetime) -> None:
    """For all processes; without Redis, for this one."""
    at = now.timestamp()
    first = _spent.add(name, until=at + SPENT_SECONDS, now=at)
    if not first or not throttle.claim(name=f"spent:{name}", seconds=SPENT_SECONDS):
        raise UnableToAccept(ProofFault.USED)
