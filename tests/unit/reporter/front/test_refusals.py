"""What the front answers by itself."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from aggregator.publication.published import Publication, StoredSnapshot, set_publication
from reporter.front.refusals import (
    BODY_TOO_SLOW,
    BUSY,
    DATABASE_FROZEN,
    REFUSALS,
    TOO_EXPENSIVE,
    RefusalAnswers,
)


@pytest.fixture(scope="module")
def answers() -> RefusalAnswers:
    return RefusalAnswers()


def test_programs_get_a_problem_document(answers):
    answer = answers.answer(BUSY, path="/api/v1/services/", accept_language="de")

    body = json.loads(answer.body)
    assert (answer.status, dict(answer.headers)["content-type"], dict(answer.headers)["retry-after"]) == (
        503,
        "application/problem+json",
        "3",
    )
    assert (body["type"], body["status"], set(body)) == (
        "urn:problem:busy",
        503,
        {"type", "title", "status", "detail"},
    )


@pytest.mark.parametrize(
    ("path", "wanted", "language"),
    [("/", "fr;q=0.9, de;q=0.5", "fr"), ("/de/services/x/", "fr", "de"), ("/", "xx", "en")],
)
def test_people_get_a_page_in_their_language(path, wanted, language, answers):
    answer = answers.answer(BUSY, path=path, accept_language=wanted)

    assert dict(answer.headers)["content-language"] == language
    assert f'<html lang="{language}"' in answer.body.decode()


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.kind)
def test_every_refusal_has_the_headers_of_all_answers(refusal, answers):
    headers = dict(answers.answer(refusal, path="/", accept_language="").headers)

    assert (headers["cache-control"], headers["x-content-type-options"], headers["x-frame-options"]) == (
        "no-store",
        "nosniff",
        "DENY",
    )


def test_rest_of_a_body_that_was_given_up_is_not_the_next_request(answers):
    assert ("connection", "close") in answers.answer(BODY_TOO_SLOW, path="/", accept_language="").headers


def test_readiness_names_what_is_wrong(answers):
    answer = answers.answer(DATABASE_FROZEN, path="/readyz", accept_language="")

    assert json.loads(answer.body) == {"status": "not ready", "checks": {"database": "no answer"}}


def test_wait_that_is_known_is_told(answers):
    answer = answers.answer(TOO_EXPENSIVE, path="/api/v1/x/", accept_language="", retry_after=17)

    assert dict(answer.headers)["retry-after"] == "17"


@pytest.fixture
def _published() -> Iterator[None]:
    """Something was published."""
    at = datetime(2026, 4, 15, 10, 30, tzinfo=UTC)
    set_publication(Publication({"x": StoredSnapshot(int(at.timestamp() * 1000), b"")}))
    yield
    set_publication(None)


@pytest.mark.usefixtures("_published")
def test_while_the_database_is_frozen_readers_learn_of_the_last_publication(answers):
    page, problem = (
        answers.answer(DATABASE_FROZEN, path=path, accept_language="de") for path in ("/x/", "/api/v1/x/")
    )

    text = 'Was zuletzt veröffentlicht wurde (Stand <time datetime="2026-04-15T10:30:00Z">15. Apr, 10:30<'
    assert text in page.body.decode()
    assert json.loads(problem.body)["published_at"] == "2026-04-15T10:30:00Z"


def test_where_nothing_is_published_nothing_is_told_of_it(answers):
    page, problem = (
        answers.answer(DATABASE_FROZEN, path=path, accept_language="de") for path in ("/x/", "/api/v1/x/")
    )

    assert b"published" not in page.body + problem.body
