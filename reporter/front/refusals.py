"""Answers that the front gives without Django: RFC 9457 problem JSON to programs, a page to people.

All are rendered before the first request, so that refusing costs next to nothing when the site is overloaded.
"""

import json
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporter import languages
from reporter.front.last_publication import describe_last_publication, list_members
from reporter.front.policy import POLICY
from reports.web import problems

Headers = list[tuple[str, str]]
# Stands in a page until it is sent.
PUBLISHED = b"[published]"

# Django's middleware sets these for all other answers; here no Django runs.
SECURITY: Headers = [
    ("cache-control", "no-store"),
    ("content-security-policy", POLICY),
    ("cross-origin-opener-policy", "same-origin"),
    ("referrer-policy", settings.SECURE_REFERRER_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
]


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused, and what to do; `retry_after` in seconds, 0 where no time can be given."""

    status: int
    kind: str
    title: str | Promise
    detail: str | Promise
    retry_after: int = 0
    check: str = "web"  # which of /readyz's checks fails with it
    outcome: str = "busy"


BODY_TOO_SLOW = Refusal(
    408,
    "body-too-slow",
    _("That took too long to arrive"),
    _("Nothing was counted or saved. Please try again."),
)
BUSY = Refusal(
    503,
    "busy",
    _("Too many people are asking at once"),
    _(
        "That says nothing about the service you asked for; if you were reporting, it was not counted yet."
        " Please try again in a few seconds."
    ),
    retry_after=3,
)
DATABASE_FROZEN = Refusal(
    503,
    problems.DATABASE_AWAY,
    problems.DATABASE_AWAY_TITLE,
    problems.DATABASE_AWAY_DETAIL,
    retry_after=problems.DATABASE_AWAY_RETRY,
    check="database",
    outcome="no answer",
)
TOO_EXPENSIVE = Refusal(
    429,
    "too-much-work",
    _("Too much was asked from your network"),
    _("Long stretches of time take long to work out. Please ask for less time, or later."),
)
NOT_KEPT = Refusal(
    503,
    problems.NOT_KEPT,
    problems.NOT_KEPT_TITLE,
    problems.NOT_KEPT_DETAIL,
    retry_after=problems.NOT_KEPT_RETRY,
)
CLOCK_WRONG = replace(NOT_KEPT, kind=problems.CLOCK_WRONG, detail=problems.CLOCK_WRONG_DETAIL)
UNREADABLE = Refusal(400, "bad-request", _("Not understood"), _("The request could not be read."))
ADDRESS_TOO_LONG = replace(UNREADABLE, status=414, kind="address-too-long")
REFUSALS = (
    UNREADABLE,
    ADDRESS_TOO_LONG,
    BODY_TOO_SLOW,
    BUSY,
    DATABASE_FROZEN,
    NOT_KEPT,
    CLOCK_WRONG,
    TOO_EXPENSIVE,
)


@dataclass(frozen=True)
class FrontResponse:
    """Status, headers and body, as the web server takes them."""

    status: int
    headers: Headers
    body: bytes


class RefusalAnswers:
    """All refusals as bytes, in every language."""

    def __init__(self) -> None:
        # Rendered here because a thread for rendering is what is missing when they are needed.
        self._pages = {
            (r, code): _make_page_answer(r, code) for r in REFUSALS for code, _name in settings.LANGUAGES
        }
        self._problems = {refusal: _make_problem_answer(refusal) for refusal in REFUSALS}
        self._checks = {refusal: _make_check_answer(refusal) for refusal in REFUSALS}

    def answer(
        self, refusal: Refusal, *, path: str, accept_language: str, retry_after: int = 0
    ) -> FrontResponse:
        """The answer to a request for `path`."""
        language, rest = languages.split_language(path)
        if rest == "/readyz":
            response = self._checks[refusal]
        elif rest.startswith("/api/"):
            response = self._problems[refusal]
            if refusal is DATABASE_FROZEN:
                body = json.dumps(_make_problem(refusal) | list_members())
                response = replace(response, body=body.encode())
        else:
            language = language or languages.negotiate_language(accept_language)
            response = self._pages[refusal, language]
            if refusal is DATABASE_FROZEN:
                response = replace(response, body=_tell_publication(response.body, language))
        seconds = retry_after or refusal.retry_after
        wait = [("retry-after", str(seconds))] if seconds else []
        return FrontResponse(response.status, [*response.headers, *wait], response.body)


def _tell_publication(body: bytes, language: str) -> bytes:
    """With the time of the last publication, which nobody knew when the page was rendered."""
    with translation.override(language):
        return body.replace(PUBLISHED, describe_last_publication().encode())


def _make_problem(refusal: Refusal) -> dict[str, object]:
    with translation.override(settings.LANGUAGE_CODE):
        return problems.make_body(
            code=refusal.status, kind=refusal.kind, title=str(refusal.title), detail=str(refusal.detail)
        )


def _make_problem_answer(refusal: Refusal) -> FrontResponse:
    return FrontResponse(
        refusal.status,
        [("content-type", problems.MEDIA_TYPE), *_make_closing_header(refusal), *SECURITY],
        json.dumps(_make_problem(refusal)).encode(),
    )


def _make_check_answer(refusal: Refusal) -> FrontResponse:
    """The answer of a health check that fails, as reporter/probes/health.py gives it."""
    body = {"status": "not ready", "checks": {refusal.check: refusal.outcome}}
    headers = [("content-type", "application/json"), *_make_closing_header(refusal), *SECURITY]
    return FrontResponse(refusal.status, headers, json.dumps(body).encode())


def _make_page_answer(refusal: Refusal, language: str) -> FrontResponse:
    with translation.override(language):
        published = PUBLISHED.decode() if refusal is DATABASE_FROZEN else ""
        page = render_to_string(
            "refused.html", {"title": refusal.title, "detail": refusal.detail, "published": published}
        )
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", language),
        ("vary", "Accept-Language"),
    ]
    return FrontResponse(refusal.status, [*headers, *_make_closing_header(refusal), *SECURITY], page.encode())


def _make_closing_header(refusal: Refusal) -> Headers:
    """The rest of a body that was given up must not be read as the next request."""
    return [("connection", "close")] if refusal.status == 408 else []
