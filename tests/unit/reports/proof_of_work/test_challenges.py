"""A solution holds for its service, its network and some minutes, and for nothing else."""

import base64
import json
from datetime import UTC, datetime, timedelta

import altcha
import pytest

from reports.proof_of_work.challenges import make_challenge, read_solution
from reports.proof_of_work.faults import UnableToAccept
from reports.proof_of_work.scope import LIFETIME, ProofScope
from tests.builders.proofs import solve

HERE = ProofScope("acme", b"n" * 16)


@pytest.fixture(autouse=True)
def _little_work(settings):
    settings.PROOF_OF_WORK_TRIES = 50


@pytest.fixture
def now() -> datetime:
    """The present: the library reads the clock itself."""
    return datetime.now(UTC)


def find_fault(text: str, *, scope: ProofScope = HERE, now: datetime) -> str:
    try:
        read_solution(text=text, scope=scope, now=now)
    except UnableToAccept as error:
        return error.fault
    return ""


def encode(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def test_solution_is_accepted_and_named_by_its_challenge(now):
    challenge = make_challenge(scope=HERE, now=now)

    assert read_solution(text=solve(challenge), scope=HERE, now=now) == challenge["signature"]


def test_challenge_shows_neither_service_nor_network_and_says_when_it_ends(now):
    parameters = make_challenge(scope=HERE, now=now)["parameters"]

    random = {name: parameters.pop(name) for name in ("nonce", "salt", "keyPrefix")}
    assert parameters == {
        "algorithm": "SHA-256",
        "cost": 1,
        "keyLength": 32,
        "expiresAt": int((now + LIFETIME).timestamp()),
    }
    assert [len(text) for text in random.values()] == [32, 32, 32]


def test_no_challenge_takes_less_than_half_of_the_tries_or_more_than_all(now):
    solved = [
        altcha.solve_challenge(altcha.Challenge.from_dict(make_challenge(scope=HERE, now=now)))
        for _ in range(100)
    ]

    assert {25 <= solution.counter < 50 for solution in solved if solution} == {True}


@pytest.mark.parametrize("scope", [ProofScope("other", b"n" * 16), ProofScope("acme", b"o" * 16)])
def test_solution_for_another_service_or_network_is_wrong(scope, now):
    text = solve(make_challenge(scope=scope, now=now))

    assert find_fault(text, now=now) == "wrong"


@pytest.mark.parametrize(
    ("late", "fault"), [(LIFETIME - timedelta(seconds=1), ""), (LIFETIME + timedelta(seconds=1), "expired")]
)
def test_solution_expires(late, fault, now):
    text = solve(make_challenge(scope=HERE, now=now))

    assert find_fault(text, now=now + late) == fault


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": {"keyPrefix": "00"}},
        {"parameters": {"expiresAt": 9_999_999_999}},
        {"parameters": {"expiresAt": None}},
        {"signature": None},
        {"signature": ""},
    ],
)
def test_changed_challenge_is_wrong(change, now):
    challenge = make_challenge(scope=HERE, now=now)
    payload = json.loads(base64.b64decode(solve(challenge)))
    payload["challenge"] = {
        "parameters": challenge["parameters"] | change.get("parameters", {}),
        "signature": change.get("signature", challenge["signature"]),
    }

    assert find_fault(encode(payload), now=now) == "wrong"


@pytest.mark.parametrize("counter", [0, -1, 2**32, 1.5, "7", None, True])
def test_wrong_number_is_wrong(counter, now):
    payload = json.loads(base64.b64decode(solve(make_challenge(scope=HERE, now=now))))
    payload["solution"]["counter"] = counter

    assert find_fault(encode(payload), now=now) == "wrong"


@pytest.mark.parametrize(
    "text",
    ["", "x", "é", "\ud800", "=" * 100, *map(encode, ([], {}, 1, None, "x", [[[]]]))],
)
def test_what_is_no_solution_is_wrong(text, now):
    assert find_fault(text, now=now) == "wrong"


def test_right_solution_that_is_much_too_long_is_wrong(now):
    payload = base64.b64decode(solve(make_challenge(scope=HERE, now=now))) + b" " * 2_000

    assert find_fault(base64.b64encode(payload).decode(), now=now) == "wrong"


@pytest.mark.parametrize("part", ["challenge", "solution"])
@pytest.mark.parametrize(
    "value", [None, [], 1, "x", {}, {"parameters": {}}, {"parameters": None, "counter": []}]
)
def test_part_of_another_shape_is_wrong(part, value, now):
    payload = json.loads(base64.b64decode(solve(make_challenge(scope=HERE, now=now))))

    assert find_fault(encode(payload | {part: value}), now=now) == "wrong"
