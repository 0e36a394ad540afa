"""The log file of an engine, and the lines that say why it ended."""

import re
from contextlib import suppress
from pathlib import Path
from typing import IO

# Cut only at a start: while an engine runs, it holds the file open.
KEPT = 5_000_000  # bytes


class EngineLog:
    """The log of an engine, over all its starts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._older = 0  # bytes that are from before the last start

    def open(self) -> IO[bytes]:
        """For a new start."""
        if self._path.exists() and self._path.stat().st_size > KEPT:
            self._path.unlink()
        file = self._path.open("ab")
        self._older = file.tell()
        return file

    def last_lines(self, count: int = 12) -> str:
        return "\n".join(self._since_start().splitlines()[-count:])

    def last_match(self, pattern: re.Pattern[str]) -> str | None:
        """Group 1 of the last line since the start that matches."""
        matches = pattern.findall(self._since_start())
        return matches[-1] if matches else None

    def _since_start(self) -> str:
        with suppress(OSError), self._path.open("rb") as log:
            # The end only: an engine that repeats an error may write gigabytes.
            log.seek(max(self._older, log.seek(0, 2) - KEPT))
            return log.read().decode(errors="replace")
        return ""
