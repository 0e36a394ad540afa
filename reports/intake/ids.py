"""Random numbers of reports: UUIDs of version 4, whose randomness is drawn for many at once."""

import os
from uuid import UUID

AT_ONCE = 256  # UUIDs
SIZE = 16  # bytes

_drawn: list[bytes] = []
# A child process must not give out the same numbers.
os.register_at_fork(after_in_child=_drawn.clear)


def make_id() -> UUID:
    """As uuid4(), which makes a system call each time and waits for the GIL then."""
    try:
        random = _drawn.pop()
    except IndexError:
        drawn = os.urandom(AT_ONCE * SIZE)
        pieces = [drawn[start : start + SIZE] for start in range(0, len(drawn), SIZE)]
        random = pieces.pop()
        _drawn.extend(pieces)
    return UUID(bytes=random, version=4)
