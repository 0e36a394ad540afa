"""The short version of `python -m tests.faults`: aimed signals at a real site, and nothing is lost."""

from tests.faults.invocation import linux_only, run_faults

WITHIN = 420  # seconds, on a busy machine; the command ends by itself


@linux_only
def test_a_site_under_fire_loses_nothing_and_recovers():
    found = run_faults(
        "--minutes=0.1", "--signals=4", "--rate=20", "--full-disks=0", "--seed=7", within=WITHIN
    )

    assert [found[name] for name in ("signals", "lost", "double", "counted")] == [4, 0, 0, True]
    assert (found["reads"] > 50, found["reads_failed"]) == (True, 0)
    assert found["sent"] == found["acknowledged"] > 100
