"""Three minutes of `python -m tests.faults` at 500 reports a second; the whole of it is `make faults`."""

import json

import pytest

from tests.faults.invocation import linux_only, reason_against_mounting, run_faults

pytestmark = linux_only


def test_three_minutes_of_signals_with_a_full_disk_in_them(seconds_left, tmp_path, capsys):
    """One run for both: a site takes longer to start and to recover than the signals last."""
    reason = reason_against_mounting(tmp_path)
    disks = 0 if reason else 1

    found = run_faults(
        "--minutes=3", "--signals=30", "--rate=500", f"--full-disks={disks}", within=seconds_left
    )
    with capsys.disabled():  # how many reports a second this machine reached, among others
        print(f"\n  {json.dumps(found)}")

    nothing = [found[name] for name in ("lost", "double", "reads_failed")]
    assert (nothing, found["counted"], found["full_disks"]) == ([0, 0, 0], True, disks)
    assert found["signals"] >= 30
    assert found["sent"] == found["acknowledged"] >= 10_000
    if reason:
        pytest.skip(f"the signals were survived, but without a full disk: it cannot be mounted ({reason})")
    assert found["by_phase"]["on a full disk"] >= 1
