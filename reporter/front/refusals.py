"""What the front answers by itself: to programs RFC 9457 problem JSON, to people a page in their language.

Made before the first request, so that an answer costs nothing when there is too much of everything else.
"""

import json
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporter import languages
from reporter.middleware import POLICY
from reports.web.problems import MEDIA_TYPE

Headers = list[tuple[str, str]]

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
    """Why a request is not answered, and what to do; `retry_after` in seconds, 0 where nobody knows."""

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
    "database-away",
    _("We cannot look it up just now"),
    _(
        "Our own database does not answer. That says nothing about the service you asked for; if you were"
        " reporting, try again: whatever was counted already is not counted twice."
    ),
    retry_after=5,
    check="database",
    outcome="no answer",
)
TOO_EXPENSIVE = Refusal(
    429,
    "too-much-work",
    _("Too much was asked from your network"),
    _("Long stretches of time take long to work out. Please ask for less time, or later."),
)
UNREADABLE = Refusal(400, "bad-request", _("Not understood"), _("The request could not be read."))
ADDRESS_TOO_LONG = replace(UNREADABLE, status=414, kind="address-too-long")
REFUSALS = (UNREADABLE, ADDRESS_TOO_LONG, BODY_TOO_SLOW, BUSY, DATABASE_FROZEN, TOO_EXPENSIVE)


@dataclass(frozen=True)
class FrontResponse:
    """Status, headers and body, as the web server takes them."""

    status: int
    headers: Headers
    body: bytes


class RefusalAnswers:
    """All refusals as bytes, in every language."""

    def __init__(self) -> None:
        self._pages = {(r, code): _page(r, code) for r in REFUSALS for code, _name in settings.LANGUAGES}
        self._problems = {refusal: _problem(refusal) for refusal in REFUSALS}
        self._checks = {refusal: _check(refusal) for refusal in REFUSALS}

    def answer(
        self, refusal: Refusal, *, path: str, accept_language: str, retry_after: int = 0
    ) -> FrontResponse:
        """The answer to who asked for `path`."""
        language, rest = languages.split(path)
        if rest == "/readyz":
            made = self._checks[refusal]
        elif rest.startswith("/api/"):
            made = self._problems[refusal]
        else:
            made = self._pages[refusal, language or languages.negotiate(accept_language)]
        seconds = retry_after or refusal.retry_after
        more = [("retry-after", str(seconds))] if seconds else []
        return FrontResponse(made.status, [*made.headers, *more], made.body)


def _problem(refusal: Refusal) -> FrontResponse:
    with translation.override(settings.LANGUAGE_CODE):
        body = {
            "type": f"urn:problem:{refusal.kind}",
            "title": str(refusal.title),
            "status": refusal.status,
            "detail": str(refusal.detail),
        }
    return FrontResponse(
        refusal.status,
        [("content-type", MEDIA_TYPE), *_closing(refusal), *SECURITY],
        json.dumps(body).encode(),
    )


def _check(refusal: Refusal) -> FrontResponse:
    """In the shape of reporter/probes/health.py."""
    body = {"status": "not ready", "checks": {refusal.check: refusal.outcome}}
    headers = [("content-type", "application/json"), *_closing(refusal), *SECURITY]
    return FrontResponse(refusal.status, headers, json.dumps(body).encode())


def _page(refusal: Refusal, language: str) -> FrontResponse:
    with translation.override(language):
        page = render_to_string("refused.html", {"title": refusal.title, "detail": refusal.detail})
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", language),
        ("vary", "Accept-Language"),
    ]
    return FrontResponse(refusal.status, [*headers, *_closing(refusal), *SECURITY], page.encode())


def _closing(refusal: Refusal) -> Headers:
    """What is left of a body that was given up must not be taken for the next request."""
    return [("connection", "close")] if refusal.status == 408 else []
