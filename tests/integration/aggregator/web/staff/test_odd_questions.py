"""What a broken bookmark asks of staff's pages is refused, or is not there: it is no fault of ours."""

import pytest
from django.contrib import admin
from django.test import Client

NUL, HUGE = "\0", "9" * 30
TABLES = sorted(model._meta.label_lower.replace(".", "/") for model in admin.site._registry)
LOOKUPS = [
    *(
        {"id__range": "1"},
        {"id__regex": "("},
        {"aliases": "x"},
        {"name__unaccent": "x"},
        {"name__iregex": "["},
    ),
    *({"read_at__year": "0"}, {"last_login__year": HUGE}, {"username": "olga"}, {"unknown": "x"}),
]
DAYS = [
    *({"year": "9999"}, {"year": HUGE}, {"year": "9999", "month": "12", "day": "31"}),
    *({"year": "2026", "month": HUGE}, {"year": "2026", "month": "1", "day": "x"}),
]


def status(client: Client, address: str, of: dict[str, str], *, post: bool = False) -> int:
    client.raise_request_exception = False
    return (client.post if post else client.get)(address, of).status_code


@pytest.mark.parametrize("table", TABLES)
def test_lists_answer_their_own_filters_only(table, olga):
    told = [status(olga, f"/admin/{table}/", of) for of in LOOKUPS]

    assert told == [400] * len(LOOKUPS)


@pytest.mark.parametrize("part", DAYS)
@pytest.mark.parametrize(
    ("table", "date"), [("aggregator/incident", "onset_at"), ("reports/exclusion", "at")]
)
def test_lists_answer_for_days_of_the_calendar(table, date, part, olga):
    assert status(olga, f"/admin/{table}/", {f"{date}__{name}": value for name, value in part.items()}) == 400


def test_lists_still_answer_what_their_own_links_ask(olga):
    asked = [
        ("aggregator/incident", {"onset_at__year": "2026", "onset_at__month": "4", "onset_at__day": "15"}),
        (
            "aggregator/incident",
            {"state__exact": "open", "mark": "false", "service__category__id__exact": "1"},
        ),
        ("aggregator/officialpage", {"reading": "failing", "q": "acme", "o": "-1"}),
        ("reports/service", {"category__id__exact": "1", "active__exact": "1", "p": "1"}),
        ("auth/user", {"is_staff__exact": "1", "groups__isnull": "True", "_to_field": "id", "_popup": "1"}),
    ]

    assert [status(olga, f"/admin/{table}/", of) for table, of in asked] == [200] * len(asked)


@pytest.mark.parametrize("page", ["change", "delete"])
@pytest.mark.parametrize("field", ["", "name", "logentry", "x"])
@pytest.mark.parametrize("table", ["auth/group", "reports/service"])
def test_rows_are_found_by_their_key_only(table, field, page, acme, olga):
    address = f"/admin/{table}/{acme.id}/{page}/"
    of = {"_to_field": field}

    assert {status(olga, address, of), status(olga, address, of, post=True)} == {400}


@pytest.mark.parametrize("chosen", ["", "x", "1.5", "٣", NUL, "9" * 5000])
def test_rows_are_chosen_by_their_numbers(chosen, olga):
    said = {"action": "delete_selected", "_selected_action": chosen}

    assert status(olga, "/admin/auth/user/", said, post=True) == 400


@pytest.mark.parametrize("page", ["", "x", "0", "-1", HUGE])
def test_search_has_no_such_page(page, olga):
    assert status(olga, "/admin/search/", {"s": "inc", "page": page}) == 404


def test_nothing_has_a_name_with_nul(olga):
    groups = {"app_label": "auth", "model_name": "user", "field_name": "groups", "term": NUL}
    asked = [
        ("/admin/autocomplete/", groups),
        ("/admin/aggregator/incident/", {"state__exact": NUL}),
        ("/admin/search/", {"s": NUL}),
        ("/admin/", {NUL: "x"}),
        ("/admin/r/1/%00/", {}),
    ]

    assert [status(olga, address, of) for address, of in asked] == [404] * len(asked)
