"""A minute of `python -m tests.faults`; all ten of them are `make faults`."""

import pytest

from tests.faults.invocation import linux_only, reason_against_mounting, run_faults

pytestmark = linux_only


def test_a_minute_of_signals_with_a_full_disk_in_it(seconds_left, tmp_path):
    """One run for both: a site takes longer to start and to recover than the signals last."""
    reason = reason_against_mounting(tmp_path)
    disks = 0 if reason else 1

    found = run_faults("--minutes=1", "--signals=12", f"--full-disks={disks}", within=seconds_left)

    assert [found[name] for name in ("full_disks", "lost", "double", "counted")] == [disks, 0, 0, True]
    assert found["signals"] >= 12
    assert found["sent"] == found["acknowledged"] >= 2_000
    if reason:
        pytest.skip(f"the signals were survived, but without a full disk: it cannot be mounted ({reason})")
    assert found["by_phase"]["on a full disk"] >= 1
