"""The command in a process of its own, as tests call it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engines import without_ours

ROOT = Path(__file__).parents[2]
linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="follows the site's processes in /proc"
)


def run_faults(*options: str, within: float) -> dict[str, Any]:
    """What it counted and found; a test in which something does not hold fails with all that it said."""
    done = _run("-m", "tests.faults", *options, within=within)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def reason_against_mounting(folder: Path) -> str:
    """Why this system does not let us mount a disk there; empty if it does."""
    program = (
        f"from pathlib import Path; from tests.faults.disk import Disk; Disk(Path({str(folder)!r})).mount()"
    )
    return _run("-c", program, within=60).stderr[-200:]


def _run(*arguments: str, within: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=without_ours(dict(os.environ)),
        capture_output=True,
        text=True,
        timeout=within,
    )
