"""Ports for servers of tests."""

import random
import socket
from contextlib import ExitStack, suppress


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, no two alike.

    They lie below those that Linux gives to outgoing connections (32768 and above): on a busy machine one of
    them could be taken before our program listens.
    """
    with ExitStack() as stack:
        free: list[int] = []
        while len(free) < count:
            port = random.randrange(16_000, 32_000)
            probe = stack.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                free.append(port)
        return free


def free_port() -> int:
    return free_ports(1)[0]
