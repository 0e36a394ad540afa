"""Claims as rows."""

from dataclasses import replace

from aggregator.claim_rows import digest_words
from aggregator.official.claims import Standing
from tests.unit.aggregator.official.claim_builders import NOON, make_state_claim, make_update_claim


def digests(*claims):
    return len({digest_words(claim=claim) for claim in claims})


def test_of_a_component_the_name_and_the_state_are_words():
    claim = make_state_claim(Standing.MAJOR)

    assert digests(claim, replace(claim, at=NOON, url="https://acme.test/")) == 1
    assert digests(claim, replace(claim, standing=None), replace(claim, title="New name")) == 3


def test_of_an_update_all_but_its_time_is_words():
    claim = make_update_claim(api=Standing.MAJOR)

    assert digests(claim, replace(claim, at=NOON)) == 1
    assert (
        digests(claim, replace(claim, title="T"), replace(claim, since=NOON), replace(claim, parts=())) == 4
    )
