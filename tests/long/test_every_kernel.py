"""What rests on the statistics passes under each kernel of OpenBLAS that this CPU can run.

The suite runs it under one of them. A build of OpenBLAS has fewer kernels than names: what runs the same code
as another one is not run again.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import engines, kernels

HERE = Path(__file__).parents[2]
TESTS = (
    "tests/unit/aggregator/stats",
    "tests/integration/aggregator/pipeline/test_detection.py",
    "tests/integration/aggregator/pipeline/test_crowds.py",
    "tests/detection/test_replay_command.py",
    "tests/detection/test_wednesday.py",
    "tests/detection/test_real_incidents.py",
)


@pytest.mark.parametrize("kernel", kernels.NEEDS)
def test_statistics_detection_and_replay_pass(kernel, seconds_left):
    if lacking := kernels.lacking(kernel):
        pytest.skip(f"this CPU has no {', '.join(lacking)}")
    if twin := kernels.find_twin(kernel):
        pytest.skip(
            f"runs the same as {twin}: {', '.join(kernels.running_in_a_process(kernel)) or 'no OpenBLAS'}"
        )

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *TESTS],
        cwd=HERE,
        env=engines.without_ours(kernels.environment(kernel)),
        capture_output=True,
        text=True,
        timeout=seconds_left,
    )

    assert ended.returncode == 0, f"under {kernel}:\n{ended.stdout[-4000:]}{ended.stderr[-2000:]}"
