"""Where a table, key or value stands in a TOML file: tomllib tells lines for syntax errors only.

A scan for headers and keys at the start of a line is enough for files that people write. What it
does not know (a key inside an inline table) is placed at the nearest table or key around it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
HEADER = re.compile(rf"^\s*\[{{1,2}}\s*({_PATH})\s*\]")
KEY = re.compile(rf"^\s*({_PATH})\s*=")
PART = re.compile(_PART)

KeyPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CataloguePlaces:
    rows: tuple[str, ...]
    starts: Mapping[KeyPath, int]  # line (from 1) of each header and key, parents included

    def line(self, *path: str, value: str | None = None) -> int:
        """Line of the key at `path`, or of the first quoted `value` under that key."""
        while path and path not in self.starts:
            path = path[:-1]
        start = self.starts.get(path, 1)
        if value is None:
            return start
        end = min((line for line in self.starts.values() if line > start), default=len(self.rows) + 1)
        quoted = (f'"{value}"', f"'{value}'")
        matches = (line for line in range(start, end) if any(q in self.rows[line - 1] for q in quoted))
        return next(matches, start)

    def tables(self) -> frozenset[str]:
        """The outermost names, known even for a file that tomllib refuses."""
        return frozenset(path[0] for path in self.starts)


def find_places(*, text: str) -> CataloguePlaces:
    """Scan the text of a TOML file for the lines of its headers and keys."""
    rows = tuple(text.split("\n"))
    starts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for line, row in enumerate(rows, start=1):
        if header := HEADER.match(row):
            table = _parts(header[1])
            _note(starts, table, line)
        elif key := KEY.match(row):
            _note(starts, table + _parts(key[1]), line)
    return CataloguePlaces(rows, starts)


def _parts(path: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in PART.findall(path))


def _note(starts: dict[KeyPath, int], path: KeyPath, line: int) -> None:
    for length in range(1, len(path) + 1):
        # Only the first place of a key counts; tomllib refuses a file in which it comes twice.
        starts.setdefault(path[:length], line)
