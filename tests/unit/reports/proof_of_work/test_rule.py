"""Only busy networks need a proof of work: the ordinary number, or a tenth of it where there is reason."""

import pytest

from reports.proof_of_work import rule

ACME, OTHER = 7, 8


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.PROOF_OF_WORK = True
    settings.PROOF_OF_WORK_PER_NETWORK = 500
    settings.PROOF_OF_WORK_FLOOD = 5_000
    yield
    rule.note_concentrated([])


def is_needed(network: int, *, of_service: int = 0, service: int = ACME) -> bool:
    return rule.is_proof_needed(service=service, service_requests=of_service, network_requests=network)


def test_network_needs_none_up_to_its_number():
    assert [is_needed(n) for n in (1, 50, 500, 501)] == [False, False, False, True]


def test_quiet_network_needs_none_whatever_the_settings_say(settings):
    settings.PROOF_OF_WORK_PER_NETWORK = 1

    assert [is_needed(n) for n in (rule.QUIET, rule.QUIET + 1)] == [False, True]


def test_in_a_flood_of_a_service_a_tenth_is_enough():
    assert [is_needed(n, of_service=5_001) for n in (50, 51)] == [False, True]
    assert is_needed(51, of_service=5_000) is False


def test_where_reports_are_concentrated_a_tenth_is_enough():
    rule.note_concentrated([ACME])

    assert [is_needed(50), is_needed(51), is_needed(51, service=OTHER)] == [False, True, False]


def test_concentration_ends_with_the_next_note():
    rule.note_concentrated([ACME])
    rule.note_concentrated([OTHER])

    assert is_needed(51) is False


def test_nobody_needs_one_where_it_is_switched_off(settings):
    settings.PROOF_OF_WORK = False

    assert is_needed(2_000, of_service=1_000_000) is False
