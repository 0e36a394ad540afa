"""The API on the site itself: its policy and its calibration."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from aggregator.policy import current
from aggregator.publication import past_reading, reading
from aggregator.stats.policy_keys import compute_version, list_numbers
from aggregator.web.api import clock
from aggregator.web.api.read_view import ReadView, read_freshness
from aggregator.web.api.serializers.site_records import CalibrationSerializer, PolicySerializer
from aggregator.web.kept_rule import KeptRule


class PolicyInForce(ReadView):
    """The policy in force: each number of it, and the name that every record carries."""

    kept = KeptRule()

    @extend_schema(operation_id="get_policy", tags=["site"], responses={200: PolicySerializer})
    def get(self, request: Request) -> Response:
        policy = current()
        body = {"version": compute_version(policy), "numbers": list_numbers(policy)}
        return Response(PolicySerializer(body).data)


class CalibrationView(ReadView):
    """Is it as promised? What quiet days showed, against the budget of false alarms."""

    kept = KeptRule()

    @extend_schema(operation_id="get_calibration", tags=["site"], responses={200: CalibrationSerializer})
    def get(self, request: Request) -> Response:
        now = clock.read_now()
        found = past_reading.read_calibration(board=reading.read_board(now=now), now=now)
        return Response(CalibrationSerializer({"calibration": found} | read_freshness(now)).data)
