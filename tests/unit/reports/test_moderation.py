"""A selection as the statements take it."""

from reports.models import Exclusion
from reports.moderation import ReportSelection
from tests.builders.reports import AT, MINUTE

SELECTION = ReportSelection(service=1, first=AT, last=AT + MINUTE, surface="", networks=("01020304",))


def test_a_selection_has_a_value_for_each_parameter():
    """None selects all, '' those that name none: the two must not be confused."""
    assert SELECTION.values() == {
        "service": 1,
        "first": AT,
        "last": AT + MINUTE,
        "stance": None,
        "surface": "",
        "symptom": None,
        "region": None,
        "networks": ["01020304"],  # a list: psycopg makes an array of it, and a record of a tuple
    }


def test_an_exclusion_keeps_each_field_of_its_selection():
    columns = {field.name for field in Exclusion._meta.concrete_fields}

    assert SELECTION.values().keys() <= columns
