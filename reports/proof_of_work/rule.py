"""The one place that decides whether a report needs a proof of work, by counts that limits need anyway."""

from collections.abc import Iterable

from django.conf import settings

# A network with so few requests in a window is never asked. That is nearly all: nothing else is looked at.
QUIET = 25
# Where there is other reason to be careful, this part of the ordinary number of a network is enough.
BUSY_PART = 10

# Services of whose reports the last ticks discarded some, because few networks made most of them.
_concentrated: frozenset[int] = frozenset()


def note_concentrated(services: Iterable[int]) -> None:
    """Be careful with reports of these services from now on, and of no others."""
    global _concentrated  # noqa: PLW0603  one value, replaced whole
    _concentrated = frozenset(services)


def is_proof_needed(*, service: int, service_requests: int, network_requests: int) -> bool:
    """By the requests of this window: of all networks for it, and of this network for all services."""
    if network_requests <= QUIET or not settings.PROOF_OF_WORK:
        return False
    ordinary = settings.PROOF_OF_WORK_PER_NETWORK
    if network_requests > ordinary:
        return True
    is_careful = service_requests > settings.PROOF_OF_WORK_FLOOD or service in _concentrated
    return is_careful and network_requests > ordinary // BUSY_PART
