"""When snapshots of the whole site are due."""

from aggregator.pipeline.past.figures import FiguresBasis, FiguresMemory
from aggregator.publication.published import CALIBRATION, LEAD_TIMES, STATEMENTS
from aggregator.times import HOUR, MINUTE
from tests.builders.reports import AT

BASIS = FiguresBasis(statements=1, calibration=1)


def make_memory() -> FiguresMemory:
    memory = FiguresMemory()
    for key in (STATEMENTS, CALIBRATION, LEAD_TIMES):
        memory.mark_made(key, basis=BASIS, now=AT)
    return memory


def test_at_first_all_are():
    due = FiguresMemory().choose_due(basis=BASIS, has_all=True, now=AT)

    assert due == [STATEMENTS, CALIBRATION, LEAD_TIMES]


def test_lead_times_wait_for_all_ledgers():
    assert LEAD_TIMES not in FiguresMemory().choose_due(basis=BASIS, has_all=False, now=AT)


def test_what_is_made_of_the_same_is_not():
    assert make_memory().choose_due(basis=BASIS, has_all=True, now=AT + MINUTE) == []


def test_what_is_made_of_something_new_is():
    statements, calibration = BASIS._replace(statements=2), BASIS._replace(calibration=2)

    due = [make_memory().choose_due(basis=each, has_all=True, now=AT) for each in (statements, calibration)]

    assert due == [[STATEMENTS], [CALIBRATION]]


def test_time_passes_for_lead_times_and_calibration():
    due = [make_memory().choose_due(basis=BASIS, has_all=True, now=AT + age) for age in (5 * MINUTE, HOUR)]

    assert due == [[LEAD_TIMES], [CALIBRATION, LEAD_TIMES]]
