"""Who is asked for a proof in an outage in which nobody cheats, and who where somebody does."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Address

import pytest

from reports import privacy, throttle
from reports.proof_of_work import rule
from tests.builders.reports import AT

ACME = 7
KEY = "for-development-only-and-refused-by-manage.py-check---deploy"
CARRIERS, CARRIER_NETWORKS, CARRIER_ADDRESSES = 4, 4, 64
OFFICES = 20


@pytest.fixture(autouse=True)
def _as_shipped(settings):
    settings.PROOF_OF_WORK = True
    settings.PROOF_OF_WORK_PER_NETWORK, settings.PROOF_OF_WORK_FLOOD = 500, 50_000
    throttle.forget_counts()
    yield
    throttle.forget_counts()
    rule.note_concentrated([])


def draw_crowd(people: int) -> Iterator[tuple[str, IPv4Address]]:
    """Three in ten on phones behind the few addresses of four carriers, one in ten in twenty offices of one
    address each, the others at home."""
    draw = random.Random(1)
    for _ in range(people):
        kind = draw.choices(["phone", "office", "home"], [3, 1, 6])[0]
        network = draw.randrange(CARRIERS * CARRIER_NETWORKS)
        place = {
            "phone": (100 << 24) + (network << 8) + draw.randrange(CARRIER_ADDRESSES),
            "office": (80 << 24) + (draw.randrange(OFFICES) << 8) + 1,
            "home": (20 << 24) + draw.randrange(1 << 24),
        }[kind]
        yield kind, IPv4Address(place)


def report_all(crowd: Iterator[tuple[str, IPv4Address]]) -> Counter[tuple[str, str]]:
    """What came of the reports of one window, by kind of person. Counts are exchanged elsewhere."""
    return Counter((kind, report(address)) for kind, address in crowd)


def report(address: IPv4Address) -> str:
    try:
        totals = throttle.admit_report(
            reporter_key=privacy.reporter_key(address=address, day=AT.date(), key=KEY),
            network_key=privacy.network_key(address=address, asn=None, day=AT.date(), key=KEY),
            service_id=ACME,
            now=AT + timedelta(minutes=1),
        )
    except throttle.UnableToAdmit:
        return "refused"
    needed = rule.is_proof_needed(
        service=ACME, service_requests=totals.service, network_requests=totals.network
    )
    return "asked" if needed else "taken"


def list_asked(outcomes: Counter[tuple[str, str]]) -> dict[str, int]:
    return {kind: number for (kind, outcome), number in outcomes.items() if outcome == "asked"}


# Refused are colleagues beyond the thirtieth behind one address, as without proofs of work.
@pytest.mark.parametrize(
    ("people", "asked", "refused"),
    [(2_000, {}, 0), (20_000, {}, 1_390), (30_000, {"phone": 1_102}, 2_321)],
)
def test_hardly_anybody_is_asked_in_an_outage(people, asked, refused):
    outcomes = report_all(draw_crowd(people))

    assert list_asked(outcomes) == asked
    assert outcomes["office", "refused"] == refused


def test_two_phones_of_two_thousand_people_are_asked_while_somebody_else_cheats():
    rule.note_concentrated([ACME])

    assert list_asked(report_all(draw_crowd(2_000))) == {"phone": 2}


def test_network_that_sends_a_thousand_is_asked_from_the_five_hundred_and_first_on():
    neighbours = (("bot", IPv4Address((192 << 24) + n % 256)) for n in range(1_000))

    outcomes = report_all(neighbours)

    assert outcomes == {("bot", "taken"): 500, ("bot", "asked"): 500}
