"""`make audit`: whether known vulnerabilities are in the pinned packages, by pip-audit and PyPI's database.

pip-audit succeeds where it could look up nothing at all. Here that is no success: the exit code is 0 where
nothing is known, 1 where something is, and 3 where the database cannot be reached.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.dependencies.pins import REQUIREMENTS, PinnedPackage, read_pins

COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off"),
    *("--disable-pip", "--no-deps", "--timeout=15", "--requirement"),
)
WITHIN = 300  # seconds
CLEAN, VULNERABLE, UNREACHABLE = 0, 1, 3


@dataclass(frozen=True)
class AuditOutcome:
    """Faults and packages without an answer, a line each; `audited` packages had one."""

    audited: int
    faults: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        if self.faults:
            return VULNERABLE
        return UNREACHABLE if self.unknown or not self.audited else CLEAN

    def describe(self) -> str:
        lines = [*self.faults, *(f"not audited: {line}" for line in self.unknown)]
        if not self.audited:
            lines = ["Nothing was audited: PyPI's database of vulnerabilities cannot be reached from here."]
        lines.append(f"{self.audited} packages audited, {len(self.faults)} vulnerabilities known.")
        return "\n".join(lines)


def audit_pins(pins: list[PinnedPackage]) -> AuditOutcome:
    """Ask for the first package before all others: most likely none can be asked for, or all can."""
    first = _run_audit(pins[:1])
    return _run_audit(pins) if first.audited else first


def read_outcome(report: str) -> AuditOutcome:
    """Of pip-audit's JSON."""
    packages = json.loads(report)["dependencies"]
    return AuditOutcome(
        audited=sum("vulns" in each for each in packages),
        faults=tuple(
            f"{each['name']} {each['version']}: {fault['id']}, fixed in"
            f" {', '.join(fault['fix_versions']) or 'no version yet'}"
            for each in packages
            for fault in each.get("vulns", ())
        ),
        unknown=tuple(f"{each['name']}: {each['skip_reason']}" for each in packages if "skip_reason" in each),
    )


def _run_audit(pins: list[PinnedPackage]) -> AuditOutcome:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        # Without markers: what other systems install is audited too.
        file.write_text("".join(f"{pin.name}=={pin.version}\n" for pin in pins))
        done = subprocess.run([*COMMAND, file], capture_output=True, text=True, timeout=WITHIN, check=False)
    # 1 is also what a network error ends with; then there is no JSON.
    return read_outcome(done.stdout) if done.stdout.startswith("{") else AuditOutcome(0, (), ())


if __name__ == "__main__":
    outcome = audit_pins(read_pins(REQUIREMENTS))
    sys.stdout.write(outcome.describe() + "\n")
    sys.exit(outcome.exit_code)
