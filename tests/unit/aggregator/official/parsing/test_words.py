"""Words of the formats for components, incidents and maintenances."""

import pytest

from aggregator.official.claims import FINISHED, About, Progress, Standing
from aggregator.official.parsing import words
from aggregator.official.parsing.words import find_progress, parse_impact, parse_progress, parse_standing


@pytest.mark.parametrize("spelling", ["partial_outage", "PARTIALOUTAGE", "Partial outage", " partial-outage"])
def test_case_blanks_and_strokes_make_no_difference(spelling):
    assert parse_standing(spelling) is Standing.PARTIAL


@pytest.mark.parametrize("value", ["sulking", "", None, 7, ["operational"], {"status": "operational"}])
def test_what_is_no_word_of_ours_is_nothing(value):
    assert parse_standing(value) is None
    assert parse_impact(value) is None
    assert find_progress(About.INCIDENT, value) is None


@pytest.mark.parametrize(
    ("word", "of_component", "of_incident"),
    [
        ("none", None, Standing.OPERATIONAL),
        ("minor", None, Standing.DEGRADED),
        ("major", None, Standing.PARTIAL),
        ("critical", None, Standing.MAJOR),
        ("maintenance", Standing.MAINTENANCE, Standing.MAINTENANCE),
        ("major_outage", Standing.MAJOR, Standing.MAJOR),
        ("minor_outage", Standing.PARTIAL, Standing.PARTIAL),
        ("downtime", Standing.MAJOR, Standing.MAJOR),
    ],
)
def test_an_impact_is_a_word_of_its_own_or_that_of_the_worst_component(word, of_component, of_incident):
    assert (parse_standing(word), parse_impact(word)) == (of_component, of_incident)


@pytest.mark.parametrize(
    ("word", "of_incident", "of_maintenance"),
    [
        ("investigating", Progress.INVESTIGATING, Progress.IN_PROGRESS),
        ("fixing", Progress.IDENTIFIED, Progress.IN_PROGRESS),
        ("monitoring", Progress.MONITORING, Progress.IN_PROGRESS),
        ("resolved", Progress.RESOLVED, Progress.COMPLETED),
        ("postmortem", Progress.RESOLVED, Progress.COMPLETED),
        ("completed", Progress.RESOLVED, Progress.COMPLETED),
        ("scheduled", Progress.INVESTIGATING, Progress.SCHEDULED),
        ("verifying", Progress.INVESTIGATING, Progress.IN_PROGRESS),
        ("cancelled", Progress.INVESTIGATING, Progress.COMPLETED),
        ("unheard of", Progress.INVESTIGATING, Progress.IN_PROGRESS),
    ],
)
def test_what_is_not_said_to_be_over_goes_on(word, of_incident, of_maintenance):
    assert parse_progress(About.INCIDENT, word) is of_incident
    assert parse_progress(About.MAINTENANCE, word) is of_maintenance


def test_each_kind_ends_with_a_word_of_its_own():
    assert set(words.ENDS.values()) == FINISHED
    assert not set(words.UNRESOLVED.values()) & FINISHED
    assert not {Progress.RESOLVED} & set(words.MAINTENANCE.values())
    assert not {Progress.COMPLETED} & set(words.INCIDENT.values())
