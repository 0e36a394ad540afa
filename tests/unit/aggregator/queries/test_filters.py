"""Which reports a filter lets pass."""

import pytest

from aggregator.queries.filters import EVERYTHING, Filter

REPORT = {"surface": "chat", "symptom": "login", "region": "US-CA"}


@pytest.mark.parametrize(
    ("chosen", "passes"),
    [
        (EVERYTHING, True),
        (Filter(surface="chat"), True),
        (Filter(surface="api"), False),
        (Filter(symptom="login"), True),
        (Filter(symptom=""), False),
        (Filter(region="US-CA"), True),
        (Filter(region="US"), True),
        (Filter(region="US-NY"), False),
        (Filter(region="CA"), False),
        (Filter(region=""), False),
        (Filter(surface="chat", symptom="login", region="US"), True),
        (Filter(surface="chat", symptom="slow", region="US"), False),
    ],
)
def test_a_country_has_its_states_and_an_empty_word_is_not_said(chosen, passes):
    assert chosen.passes(**REPORT) is passes


@pytest.mark.parametrize(("region", "passes"), [("", True), ("US", False), ("US-CA", False)])
def test_what_was_not_said_can_be_asked_for(region, passes):
    assert Filter(region="").passes(surface="", symptom="", region=region) is passes


def test_a_country_that_was_said_as_such_is_not_one_of_its_states():
    assert not Filter(region="US-CA").passes(surface="", symptom="", region="US")
