"""What a proof is valid for: reports of one service from one network, so that proofs cannot be sold."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.crypto import salted_hmac

from reports.times import MINUTE

LIFETIME: timedelta = 5 * MINUTE  # enough for a slow phone and a bad line; too short for a stock of proofs


@dataclass(frozen=True)
class ProofScope:
    """A service and the daily hash of a network."""

    service: str
    network_key: bytes

    def make_key(self, purpose: str) -> bytes:
        """A key of its own for each scope and purpose, made of SECRET_KEY."""
        # The scope is in the key instead of in the challenge: nobody can read it there, or change it.
        text = f"{self.service}:{self.network_key.hex()}"
        return salted_hmac(f"reports.proof_of_work.{purpose}", text, algorithm="sha256").digest()
