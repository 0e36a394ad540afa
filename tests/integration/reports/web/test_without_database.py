"""Reports while the database is away: kept and said to be kept, or refused and said to be refused."""

from datetime import date, timedelta
from functools import partial

import pytest

from reports import intake
from reports.intake.refusals import UnableToSpool
from reports.intake.report_log import Receipt
from reports.web.problems import CLOCK_WRONG_DETAIL, NOT_KEPT_DETAIL, NOT_KEPT_TITLE
from tests.builders.reports import right_now
from tests.integration.reports.web.api_reports import make_problem, post_report, read_answer

FORM, THANKS = "/services/acme/report/", "/services/acme/report/thanks/"


@pytest.fixture
def append(monkeypatch):
    """Replaces the way into the log; `append(outcome)` sets what comes of every report."""
    return partial(monkeypatch.setattr, intake, "_append")


def keep(report) -> Receipt:
    return Receipt.of(report, counted=True, spooled=True)


def keep_again(report) -> Receipt:
    return Receipt.of(report, counted=False, spooled=True)


def refuse(report) -> Receipt:
    raise UnableToSpool


def test_kept_report_is_202(post, append):
    append(keep)

    code, _, body = read_answer(post({"service": "acme"}))

    assert (code, list(body)) == (202, ["counted", "id", "received_at", "spooled"])
    assert (body["counted"], body["spooled"]) == (True, True)


def test_repeat_of_a_kept_report_is_200(post, append):
    append(keep_again)

    code, _, body = read_answer(post({"service": "acme"}))

    assert (code, body["counted"], body["because"]) == (200, False, "already counted")
    assert body["spooled"] is True


def test_report_that_cannot_be_kept_is_503(post, append):
    append(refuse)

    answer = post({"service": "acme"})

    assert read_answer(answer) == make_problem(
        "not-kept", 503, title=str(NOT_KEPT_TITLE), detail=str(NOT_KEPT_DETAIL)
    )
    assert answer["Retry-After"] == "60"


@pytest.mark.parametrize(("days", "status"), [(0, 201), (1, 201), (2, 503)])
def test_report_older_than_the_log_is_503(post, monkeypatch, days, status):
    """The clock of this host went back; a day is to spare."""
    monkeypatch.setattr(intake, "_first_day", right_now().date() + timedelta(days=days))

    answer = post({"service": "acme"})

    assert answer.status_code == status
    if status == 503:
        assert read_answer(answer) == make_problem(
            "clock-wrong", 503, title=str(NOT_KEPT_TITLE), detail=str(CLOCK_WRONG_DETAIL)
        )


def test_form_leads_to_a_page_that_says_it_is_kept(client, acme, append):
    append(keep)

    answer = client.post(FORM, {"surface": "chat"})
    page = client.get(answer["Location"]).content.decode()

    assert (answer.status_code, answer["Location"]) == (303, f"{THANKS}?kept=1")
    assert "Kept, and not counted yet" in page


def test_page_of_a_kept_report_asks_no_database(client, acme, django_assert_num_queries):
    client.get(f"{THANKS}?kept=1")  # the catalogue is read

    with django_assert_num_queries(0):
        assert client.get(f"{THANKS}?kept=1").status_code == 200


@pytest.mark.parametrize(("first_day", "detail"), [(None, NOT_KEPT_DETAIL), (date.max, CLOCK_WRONG_DETAIL)])
def test_form_that_cannot_be_kept_says_so(client, acme, append, monkeypatch, first_day, detail):
    append(refuse)
    monkeypatch.setattr(intake, "_first_day", first_day)

    answer = client.post(FORM, {"surface": "chat"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert str(detail) in answer.content.decode()


def test_api_takes_the_same_way(acme, client, append):
    append(keep)

    assert post_report(client, {"service": "acme"}).status_code == 202
