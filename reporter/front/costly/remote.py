"""Django in a child process of low priority, for what is expensive: it must not hold this process's GIL.

Over a pair of pipes: a line of JSON with the environ's strings; back come a line with status, headers, length
of the body and processor time, and the body. One request at a time.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO, Any

from reporter.front.refusals import FrontResponse
from reporter.startup import processes

COMMAND = (sys.executable, "-m", "reporter.front.costly.remote_child")
# Includes the start of the child, which loads Django first.
LONGEST = 20.0  # seconds for one answer


class ChildEnded(Exception):
    """The child gave no answer in time, or ended; the next request starts another one."""


@dataclass(frozen=True)
class AnswerCost:
    """An answer, and the seconds of processor time that it took."""

    answer: FrontResponse
    seconds: float


class RemoteDjango:
    """For one thread at a time."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the child, so that the first request does not wait for it. Harmless when it runs."""
        if self._child is None or self._child.poll() is not None:
            self._child = processes.start_process(
                self._command, orphaned=signal.SIGKILL, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )

    def call(self, environ: dict[str, Any]) -> AnswerCost:
        """Raises ChildEnded."""
        self.start()
        assert self._child is not None  # noqa: S101 - start() has just set it
        strings = {name: value for name, value in environ.items() if isinstance(value, str)}
        try:
            return _exchange(self._child, json.dumps(strings).encode() + b"\n")
        # After half an answer the pipe is of no use: what follows would be read as the next one.
        except (OSError, ValueError, ChildEnded) as error:
            self.end()
            raise ChildEnded from error

    def end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()


def _exchange(child: subprocess.Popen[bytes], request: bytes) -> AnswerCost:
    assert child.stdin is not None  # noqa: S101 - both are pipes
    assert child.stdout is not None  # noqa: S101
    deadline = time.monotonic() + LONGEST
    child.stdin.write(request)
    child.stdin.flush()
    received = _Received(child.stdout, deadline)
    head = json.loads(received.line())
    headers = [(name, value) for name, value in head["headers"]]
    return AnswerCost(
        FrontResponse(head["status"], headers, received.exactly(head["length"])), head["seconds"]
    )


class _Received:
    """What a pipe delivers before a deadline."""

    def __init__(self, pipe: IO[bytes], deadline: float) -> None:
        self._descriptor = pipe.fileno()
        self._deadline = deadline
        self._buffer = bytearray()

    def line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            self._more()
        return self._take(end + 1)

    def exactly(self, length: int) -> bytes:
        while len(self._buffer) < length:
            self._more()
        return self._take(length)

    def _more(self) -> None:
        ready, _, _ = select.select([self._descriptor], [], [], max(0.0, self._deadline - time.monotonic()))
        piece = os.read(self._descriptor, 1 << 16) if ready else b""
        if not piece:
            raise ChildEnded
        self._buffer += piece

    def _take(self, length: int) -> bytes:
        taken = bytes(self._buffer[:length])
        del self._buffer[:length]
        return taken
