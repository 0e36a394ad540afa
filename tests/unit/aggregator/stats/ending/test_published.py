"""Published incidents: rows of a file, and what is in it."""

from dataclasses import replace

import pytest

from aggregator.stats.ending.archive import ELSEWHERE, NOT_KNOWN, OPEN, SUBSIDING
from aggregator.stats.ending.published import COLUMNS, format_row, parse_row, read_published
from tests.unit.aggregator.stats.ending.made import make_step

ROW = {
    "source": "reports",
    "length": "42.5",
    "told": "60",
    "over": "0",
    "vendor": "nan",
    "steps": "5:open:3 40:subsiding:nan",
}


def test_a_row_is_an_incident_of_somebody_else():
    incident = parse_row(ROW)

    assert (incident.service, incident.category) == (ELSEWHERE, ELSEWHERE)
    assert (incident.length, incident.resolved_after, incident.ended) == (42.5, 60.0, False)
    assert str(incident.steps) == str((make_step(5.0, OPEN, 3.0), make_step(40.0, SUBSIDING)))


@pytest.mark.parametrize(("ended", "vendor_after"), [(True, 7.0), (False, NOT_KNOWN)])
def test_a_row_comes_back_as_it_went(ended, vendor_after):
    incident = replace(parse_row(ROW), ended=ended, vendor_after=vendor_after)

    row = format_row("reports", incident)

    assert tuple(row) == COLUMNS
    assert str(parse_row(row)) == str(incident)


def test_the_file_has_490_incidents_with_an_end():
    published = read_published()

    assert (len(published), published.ended.all(), published.length.min() > 0) == (490, True, True)
    assert set(published.service.tolist()) == {ELSEWHERE}
