"""The half hour stands in Python, in a function of the database and in checks of the log: all agree."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection

from reports.times import HOUR, MINUTE, SECOND, SLOT, slot_of
from tests.builders.reports import AT

START = AT.replace(minute=0)  # of an hour, and so of a slot
JUST_BEFORE = timedelta(microseconds=-1)
CHECKS = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid = 'reports_report'::regclass
   AND conname IN ('slot_is_a_half_hour', 'received_within_its_slot')
 ORDER BY conname
"""


def read_slot_of_database(at: datetime) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reports_slot_of(%s)", [at])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("at", "slot"),
    [(START, START), (START + SLOT + JUST_BEFORE, START), (START + JUST_BEFORE, START - SLOT)],
)
def test_slot_is_the_one_a_time_lies_in(at, slot):
    assert slot_of(at) == slot


def test_the_database_has_the_same_slots(db):
    times = [AT + n * MINUTE + SECOND for n in range(0, 1440, 97)]

    assert [read_slot_of_database(at) for at in times] == [slot_of(at) for at in times]


def test_the_checks_of_the_log_have_the_same_length(db):
    with connection.cursor() as cursor:
        cursor.execute(CHECKS)
        (within,), (begins,) = cursor.fetchall()

    hours, minutes, seconds = map(int, re.search(r"'(\d+):(\d+):(\d+)'::interval", within).groups())
    assert hours * HOUR + minutes * MINUTE + seconds * SECOND == SLOT
    assert re.search(r"% \(?(\d+)\D", begins)[1] == str(int(SLOT.total_seconds()))
