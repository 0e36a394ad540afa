"""The API as a client uses it."""

from functools import partial

import pytest

from tests.integration.reports.web.api_reports import post_report


@pytest.fixture
def post(client, acme):
    return partial(post_report, client)
