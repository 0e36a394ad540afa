"""A wait is worth a proof once it is over, for its service and network, for some minutes."""

from datetime import timedelta

import pytest

from reports.proof_of_work.faults import UnableToAccept
from reports.proof_of_work.scope import LIFETIME, ProofScope
from reports.proof_of_work.waits import WAIT, make_wait, read_wait
from tests.builders.reports import AT

HERE = ProofScope("acme", b"n" * 16)
OVER = timedelta(seconds=WAIT)


def read(token: str, *, late: timedelta = OVER, scope: ProofScope = HERE) -> int | str:
    """Seconds that are left, or what is wrong."""
    try:
        return read_wait(token=token, scope=scope, now=AT + late).seconds
    except UnableToAccept as error:
        return error.fault


@pytest.mark.parametrize(
    ("late", "left"),
    [
        (timedelta(0), WAIT),
        (timedelta(seconds=1, microseconds=1), WAIT - 1),
        (OVER, 0),
        (OVER + LIFETIME, 0),
        (OVER + LIFETIME + timedelta(seconds=1), "expired"),
    ],
)
def test_wait_takes_its_seconds_and_then_holds_for_some_minutes(late, left):
    assert read(make_wait(scope=HERE, now=AT).token, late=late) == left


def test_name_is_the_same_for_each_use_and_another_for_each_wait():
    waits = [make_wait(scope=HERE, now=AT) for _ in range(2)]
    again = [read_wait(token=wait.token, scope=HERE, now=AT).name for wait in waits]

    assert again == [wait.name for wait in waits]
    assert again[0] != again[1]


@pytest.mark.parametrize("scope", [ProofScope("other", b"n" * 16), ProofScope("acme", b"o" * 16)])
def test_wait_for_another_service_or_network_is_wrong(scope):
    assert read(make_wait(scope=scope, now=AT).token) == "wrong"


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "é", "x" * 10_000])
def test_what_is_no_token_is_wrong(token):
    assert read(token) == "wrong"
