"""A minute of `python -m tests.faults`; all ten of them are `make faults`."""

import pytest

from tests.faults.invocation import linux_only, reason_against_mounting, run_faults

pytestmark = linux_only


def test_a_minute_of_signals(seconds_left):
    found = run_faults("--minutes=1", "--signals=12", "--full-disks=0", within=seconds_left)

    assert [found[name] for name in ("signals", "lost", "double", "counted")] == [12, 0, 0, True]
    assert found["sent"] == found["acknowledged"] >= 3_000


def test_a_minute_with_a_full_disk(seconds_left, tmp_path):
    if reason := reason_against_mounting(tmp_path):
        pytest.skip(f"a disk cannot be mounted here: {reason}")

    found = run_faults("--minutes=1", "--signals=6", "--full-disks=1", within=seconds_left)

    assert [found[name] for name in ("full_disks", "lost", "double", "counted")] == [1, 0, 0, True]
    assert found["by_phase"]["on a full disk"] >= 1
