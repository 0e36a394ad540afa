"""Fifty thousand hostile inputs, as `make fuzz` sends them: none is our fault, none is slow, memory stays."""

import os
import subprocess
import sys

from tests.engines import without_ours

INPUTS, SEED = 50_000, 2


def test_fifty_thousand_hostile_inputs_are_accepted_or_refused(seconds_left, capsys):
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--inputs", str(INPUTS), "--seed", str(SEED)],
        env=without_ours(dict(os.environ)),
        capture_output=True,
        text=True,
        timeout=seconds_left,
    )
    with capsys.disabled():
        print(f"\n{done.stdout}{done.stderr[-2000:]}")

    assert done.returncode == 0
    assert done.stdout.endswith("no faults\n")
