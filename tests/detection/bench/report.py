"""A run as a table for docs/detection.md: `make -s bench-detect | tail -1`, piped into this module.

One line a measure, volume classes side by side.
"""

import json
import sys
from typing import Any

from tests.detection.bench.series.generators import CLASS_NAMES

COLUMNS = (*CLASS_NAMES, "")  # the last: not parted by volume
MARKS = {"SHORT": " **short**", "short, by chance?": " short?"}


def format_table(record: dict[str, Any]) -> list[str]:
    """Markdown."""
    lines: dict[str, dict[str, dict[str, Any]]] = {}
    for one in record["measures"]:
        name, column = _split_key(one["key"])
        lines.setdefault(name, {})[column] = one
    head = ["measure", "asked (aim)", "base < .05", ".05 to .3", ".3 to 3", "all"]
    out = ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    for name, cells in lines.items():
        asked = _format_bounds(next(iter(cells.values())))
        shown = [_format_cell(cells[column]) if column in cells else "" for column in COLUMNS]
        out.append(f"| {name} | {asked} | " + " | ".join(shown) + " |")
    return out


def _split_key(key: str) -> tuple[str, str]:
    """(the key without its volume class, the class)."""
    for column in CLASS_NAMES:
        parts = key.split(", ")
        if column in parts:
            return ", ".join(part for part in parts if part != column), column
    return key, ""


def _format_bounds(one: dict[str, Any]) -> str:
    if one["accept"] is None:
        return ""
    aim = "" if one["aim"] is None else f" ({one['aim']:g})"
    return f"{'>=' if one['more'] else '<='} {one['accept']:g}{aim}"


def _format_cell(one: dict[str, Any]) -> str:
    if one["value"] is None:
        return one["note"]
    within = "" if one["low"] is None else f" ({_format_number(one['low'])} to {_format_number(one['high'])})"
    return f"{_format_number(one['value'])}{within}{MARKS.get(one['verdict'], '')}"


def _format_number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(format_table(json.loads(sys.stdin.read()))) + "\n")
