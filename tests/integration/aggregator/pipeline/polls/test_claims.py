"""What is kept of a reading."""

from dataclasses import replace

import pytest

from aggregator.models import OfficialClaim
from aggregator.official.claims import Standing
from tests.builders.reports import AT, MINUTE
from tests.builders.vendors import make_incident_claim, read_service_page

pytestmark = pytest.mark.django_db


def test_words_that_are_only_stamped_anew_are_no_news(acme):
    claim = make_incident_claim(standing=Standing.MAJOR, at=AT)
    read_service_page(acme, claim, at=AT)
    read_service_page(acme, replace(claim, at=AT + MINUTE), at=AT + MINUTE)

    assert OfficialClaim.objects.count() == 1
