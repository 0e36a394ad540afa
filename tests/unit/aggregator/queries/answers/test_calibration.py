"""What is more often than it should be, and how many quarters lie within the expected range."""

from dataclasses import replace

import pytest

from aggregator.queries.answers.calibration import BandCoverage, Calibration, Volume
from aggregator.queries.incidents.calibration import NAMES
from aggregator.stats.baseline.calibration_check import CLASSES, build_checked_rate
from aggregator.stats.policy import DEFAULT

FINE = build_checked_rate(name="once a month", days=100.0, seen=3, promised=4.0)
OFTEN = build_checked_rate(name="suspicions", days=100.0, seen=40, promised=4.0)
CALIBRATION = Calibration(
    policy=DEFAULT,
    volumes=(Volume("few", 3, (FINE, FINE)), Volume("many", 2, (FINE,))),
    suspicions=FINE,
    coverage=BandCoverage(quarters=0, within=0, promised=0.8),
)


def test_nothing_is_warned_of_where_all_is_as_promised():
    assert CALIBRATION.warnings == ()


def test_a_class_is_named_once_however_many_of_its_lines_are_wrong():
    volumes = (Volume("few", 3, (FINE, OFTEN, OFTEN)), Volume("many", 2, (FINE,)))

    assert replace(CALIBRATION, volumes=volumes).warnings == ("few",)


def test_suspicions_are_named_after_the_classes():
    volumes = (Volume("few", 3, (OFTEN,)),)

    assert replace(CALIBRATION, volumes=volumes, suspicions=OFTEN).warnings == ("few", "suspicions")


@pytest.mark.parametrize(("quarters", "within", "share"), [(0, 0, None), (4, 3, 0.75), (4, 0, 0.0)])
def test_share_of_quarters_within_the_range(quarters, within, share):
    assert BandCoverage(quarters, within, promised=0.8).share == share


def test_every_class_has_a_name():
    assert len(NAMES) == len(CLASSES) + 1
