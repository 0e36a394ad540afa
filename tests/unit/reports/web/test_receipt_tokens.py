"""A token that nobody signed names no report; the database is not asked."""

from ipaddress import ip_address

import pytest
from django.core import signing

from reports.web.receipt_tokens import SALT, TOKEN_SECONDS, read_receipt
from tests.builders.reports import AT


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a:b:c",
        signing.dumps("00000000-0000-0000-0000-000000000000"),  # for another purpose
        signing.dumps("00000000-0000-0000-0000-000000000000", salt=SALT, key="k" * 50),
    ],
    # Named, because a signature holds the time: two workers would collect two different tests.
    ids=["empty", "word", "three", "of another purpose", "of another site"],
)
def test_a_token_of_somebody_else_is_none(token):
    assert read_receipt(token=token, service="acme", address=ip_address("192.0.2.1"), now=AT) is None


def test_a_token_is_good_for_a_slot_and_the_time_for_details():
    assert TOKEN_SECONDS == 35 * 60
