"""Takes reports on the event loop: no thread of a pool, no middleware, no view.

Only what is ordinary is taken. Whatever is unusual or wrong goes on to Django, whose view has the same rules
and knows every answer.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from rest_framework.exceptions import APIException

from reporter.front.pools import STUCK, PoolFull
from reporter.front.refusals import SECURITY, FrontResponse, Headers
from reports import intake, queries
from reports.intake.group_commit import ReportWriter, WriterBusy
from reports.intake.proofs import ProofNeeded
from reports.intake.report_log import Receipt
from reports.lookup import UnknownChoice, UnknownService
from reports.privacy import Address
from reports.throttle import UnableToAdmit
from reports.web import problems
from reports.web.api import PROOF_HEADER, describe_receipt, is_json
from reports.web.report_body import ValidReport, WrongFields, parse_report

PATHS = frozenset({"/api/v1/reports/", "/api/v1/reports"})
# Django compresses its answers and negotiates their type; ours are too short for the one, and JSON.
ACCEPTED = frozenset({"*/*", "application/json", "application/json, */*", "application/json, */*;q=0.5"})

encode = msgspec.json.Encoder().encode
OWN_HEADERS: Headers = [("allow", "POST, OPTIONS"), ("content-language", settings.LANGUAGE_CODE)]
HEADERS: Headers = [
    ("content-type", "application/json"),
    *OWN_HEADERS,
    *(header for header in SECURITY if header[0] != "cache-control"),
]


class ReportsFront:
    """Answers POST /api/v1/reports/."""

    def __init__(self, writer: ReportWriter) -> None:
        self._writer = writer

    def is_stuck(self) -> bool:
        """Whether reports hang, as on a disk that does not write: only a restart helps."""
        return self._writer.is_stuck(longer_than=STUCK)

    def give_up(self) -> None:
        """Refuse the reports that have waited for too long, as for a disk that hangs."""
        self._writer.give_up()

    async def answer(self, environ: dict[str, Any], body: bytes, sender: Address) -> FrontResponse | None:
        """The answer to an ordinary report; None for what Django must answer.

        Raises PoolFull, UnableToSpool and ClockWrong.
        """
        report = _read_report(environ, body)
        if report is None:
            return None
        try:
            receipt = await self._take(report, sender)
        except (UnknownService, UnknownChoice, psycopg.Error):
            return None
        except ProofNeeded as error:
            return _make_problem(
                problems.describe_proof_needed(error), [("retry-after", str(error.retry_after))]
            )
        except UnableToAdmit as error:
            return _make_problem(problems.describe_too_many(error), [("retry-after", str(error.retry_after))])
        except WriterBusy:
            raise PoolFull from None
        status, answer = describe_receipt(receipt)
        return FrontResponse(status, HEADERS, encode(answer))

    async def _take(self, report: ValidReport, sender: Address) -> Receipt:
        new = intake.admit_report(
            service=report.service,
            fields=report.fields,
            stance=report.stance,
            address=sender,
            now=datetime.now(UTC),
        )
        return await self._writer.append_soon(new)


def _read_report(environ: dict[str, Any], body: bytes) -> ValidReport | None:
    """None where it is none, or none that is sent as most are."""
    is_ordinary = (
        environ["REQUEST_METHOD"] == "POST"
        and environ["PATH_INFO"] in PATHS
        and not environ["QUERY_STRING"]
        and environ.get("HTTP_ACCEPT", "*/*") in ACCEPTED
        and _is_ours(environ.get("HTTP_HOST", ""))
        and is_json(environ.get("CONTENT_TYPE", ""))
        and PROOF_HEADER not in environ  # accepting a proof may wait for Redis
        and queries.is_catalogue_kept()
    )
    if not is_ordinary or not body:
        return None
    try:
        return parse_report(body)
    except (WrongFields, APIException):
        return None


@lru_cache(maxsize=64)  # bounded, because clients choose them
def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _make_problem(body: dict[str, object], more: Headers) -> FrontResponse:
    headers = [("content-type", problems.MEDIA_TYPE), *HEADERS[1:], *more]
    return FrontResponse(int(str(body["status"])), headers, encode(body))
