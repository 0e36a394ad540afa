"""What can be wrong with a proof."""

from enum import StrEnum


class ProofFault(StrEnum):
    """Why a report was not taken with the proof that it had, or had not."""

    MISSING = "missing"
    WRONG = "wrong"  # also: made for another service or network
    EXPIRED = "expired"
    USED = "used"
    EARLY = "early"  # sent before the wait was over


class UnableToAccept(Exception):
    """A proof that does not hold."""

    def __init__(self, fault: ProofFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
