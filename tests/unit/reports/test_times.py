"""The slot: the half hour in which one person counts once."""

from datetime import UTC, datetime, timedelta

import pytest

from reports.times import DAY, HOUR, MINUTE, SECOND, SLOT, slot_of

NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        (NOON, NOON),
        (NOON + SLOT - timedelta(microseconds=1), NOON),
        (NOON + SLOT, NOON + SLOT),
        (NOON + HOUR - SECOND, NOON + SLOT),
        (NOON - SECOND, NOON - SLOT),
    ],
)
def test_a_slot_contains_its_start_and_not_its_end(at, slot):
    assert slot_of(at) == slot


def test_slots_divide_an_hour_so_that_none_crosses_midnight():
    starts = {slot_of(NOON + n * MINUTE) for n in range(HOUR // MINUTE)}

    assert starts == {NOON, NOON + SLOT}


def test_a_day_has_48_slots():
    assert len({slot_of(NOON + n * MINUTE) for n in range(DAY // MINUTE)}) == 48
