"""The desk names what fails, and says nothing where all goes well."""

from aggregator.models import StageFailure
from tests.builders.reports import AT, make_service


def test_desk_names_services_and_stages_that_fail(olga):
    fields = {"since": AT, "last_at": AT, "place": "aggregator/stats/place/localisation.py:78"}
    StageFailure.objects.create(stage="incidents", service=make_service("acme"), error="KeyError", **fields)
    StageFailure.objects.create(stage="rollups", error="DataError", **fields)

    page = olga.get("/admin/").context["page"]

    assert [(row[0], row[1], *row[3:]) for row in page.failing.rows] == [
        ("incidents", "Acme", "KeyError", "aggregator/stats/place/localisation.py:78"),
        ("rollups", "All services", "DataError", "aggregator/stats/place/localisation.py:78"),
    ]


def test_desk_of_a_site_that_is_well_has_no_such_table(olga):
    answer = olga.get("/admin/")

    assert answer.context["page"].failing.rows == ()
    assert "Failing" not in answer.content.decode()
