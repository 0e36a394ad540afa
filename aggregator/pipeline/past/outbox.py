"""Snapshots of the past on their way into the publication."""

from dataclasses import dataclass, field


@dataclass
class PastOutbox:
    """`bodies`, by key, wait to be written with the next publication.

    `incidents` are all that have a snapshot; None: not known, so none of them is dropped.
    """

    bodies: dict[str, bytes] = field(default_factory=dict)
    incidents: tuple[int, ...] | None = None
