"""What all reading views share."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from aggregator.publication import current
from aggregator.queries.answers.freshness import Freshness
from aggregator.web.kept_rule import KeptRule
from reports.web.serializers import ProblemSerializer

ONE_TICK = f"public, max-age={settings.TICK_SECONDS}"
PROBLEM = OpenApiResponse(ProblemSerializer, "RFC 9457 problem JSON")
BAD = {(code, "application/problem+json"): PROBLEM for code in (400, 404)}


class ReadView(APIView):
    """What all readers share: GET only, cached for one tick, open to every origin."""

    kept: ClassVar[KeptRule | None] = None  # a rule for views whose parameters have few values

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        # No cookies, no keys: any page elsewhere may read.
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code == 200:
            response["Cache-Control"] = ONE_TICK
        return response


def read_freshness(now: datetime) -> dict[str, object]:
    """The fields of FreshnessSerializer, read now."""
    return describe_freshness(current.read_freshness(now=now))


def describe_freshness(fresh: Freshness) -> dict[str, object]:
    """The same of what was read already, so that an answer is of one tick."""
    return {"generated_at": fresh.as_of, "stale": fresh.stale, "silent_since": fresh.unheard_since}
