"""However the minutes are split into calls, the outcome is the same: whatever the CPU brings to it."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from tests import kernels
from tests.unit.aggregator.stats import cuts


def run_in_a_process(environment):
    """What cuts.py prints in a process of its own."""
    program = [sys.executable, "-m", cuts.__name__]
    return json.loads(
        subprocess.run(program, env=environment, capture_output=True, check=True, text=True).stdout
    )


@pytest.fixture(scope="module")
def here():
    return cuts.outcome()


@pytest.mark.parametrize("kernel", kernels.NEEDS)
def test_outcome_is_the_same_under_each_kernel_of_openblas(kernel, here):
    if lacking := kernels.lacking(kernel):
        pytest.skip(f"this CPU has no {', '.join(lacking)}")

    outcome = run_in_a_process(kernels.environment(kernel))

    in_force = set(outcome.pop("kernels"))
    if not in_force:
        pytest.skip("NumPy and SciPy run another library than OpenBLAS")
    assert in_force <= kernels.accepted(kernel)
    assert outcome == here == {"alike": True, "whole": here["whole"]}


def test_cuts_change_nothing_without_the_newest_instructions_either():
    """exp() of NumPy rounds otherwise with and without them."""
    newest = np.show_config(mode="dicts")["SIMD Extensions"].get("found")
    if not newest:
        pytest.skip("NumPy outcome no instructions on this CPU that it could do without")

    outcome = run_in_a_process({**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(newest)})

    assert outcome["alike"]
