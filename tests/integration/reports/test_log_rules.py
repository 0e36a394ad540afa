"""What the log refuses, whoever writes to it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from reports.times import MINUTE, SLOT, slot_of
from tests.builders.reports import AT as SOME_TIME
from tests.builders.reports import make_report

AT = slot_of(SOME_TIME)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("stance_is_known", {"stance": "maybe"}),
        ("received_within_its_slot", {"received_at": AT + SLOT}),
        ("received_within_its_slot", {"received_at": AT - timedelta(microseconds=1)}),
        ("slot_is_a_half_hour", {"slot": AT + MINUTE, "received_at": AT + MINUTE}),
        ("keys_are_hashes", {"reporter_key": b"192.0.2.1"}),
        ("keys_are_hashes", {"network_key": b"192.0.2.0/24"}),
    ],
)
def test_database_refuses_what_breaks_a_rule(rule, fields, acme):
    with pytest.raises(IntegrityError, match=rule):
        make_report(acme, at=AT, **fields)
