"""The short version of `python -m tests.faults`: five aimed signals at a real site, and nothing is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import without_ours

ROOT = Path(__file__).parents[2]
WITHIN = 400  # seconds, on a busy machine; the command ends by itself


def run_faults(*options: str, within: float = WITHIN) -> tuple[dict[str, object], str]:
    """The last line, and all of it."""
    command = [sys.executable, "-m", "tests.faults", *options]
    environment = without_ours(dict(os.environ))
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=within)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return json.loads(done.stdout.splitlines()[-1]), said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="follows the site's processes in /proc")
def test_a_site_under_fire_loses_nothing_and_recovers():
    found, said = run_faults("--minutes=0.1", "--signals=5", "--full-disks=0", "--only=KILL")

    assert [found[name] for name in ("signals", "lost", "double", "counted")] == [5, 0, 0, True], said
    assert found["sent"] == found["acknowledged"], said
