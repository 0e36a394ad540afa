"""Real counts: anything worse than the recorded figures fails."""

from statistics import median

from tests.detection.real_incidents import measure_outcomes


def test_real_incidents_are_found_in_time_and_quiet_weeks_stay_quiet():
    results = measure_outcomes()

    delays = [one.delay for one in results if one.delay is not None]
    assert len(delays) >= 89
    assert median(delays) <= 15
    assert sum(one.false_alarms for one in results) <= 1
    assert sum(one.incidents for one in results) <= 1.3 * len(results)
