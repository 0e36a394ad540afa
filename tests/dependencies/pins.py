"""The packages of a file that `make lock` wrote."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements.txt"
PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class PinnedPackage:
    """A package and the digests of its files; `marker` says on which systems it is installed."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def read_pins(path: Path = REQUIREMENTS) -> list[PinnedPackage]:
    """Raises ValueError for a line that pins nothing."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [_read_pin(line) for line in text.splitlines() if line.strip()]


def _read_pin(line: str) -> PinnedPackage:
    pin, hashes = PIN.match(line), tuple(HASH.findall(line))
    if pin is None or not hashes:
        raise ValueError(f"no version or no hash; run make lock: {line[:80]}")
    marker = line.partition(" --hash")[0].partition(";")[2].strip()
    return PinnedPackage(pin[1], pin[2], marker, hashes)
