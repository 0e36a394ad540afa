"""What the readers share."""

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, UnableToReadPage
from aggregator.official.parsing import documents
from aggregator.official.parsing.fields import ParsedEntries
from tests.unit.aggregator.official.claim_builders import at

SAID = Claim(About.INCIDENT, "i", "u", "Trouble", None, Progress.INVESTIGATING, at("2026-03-02T10:00"))


def test_component_in_a_state_that_nobody_knows_is_listed_without_one():
    found = documents.make_component(part="a", name="API", standing=None, state="sulking")

    assert found == ParsedEntries(
        dropped=1,
        left_out=('status: "sulking" is no state that we know',),
        unstated=frozenset({Part("a", "API")}),
    )


def test_long_list_is_refused():
    with pytest.raises(UnableToReadPage, match="has a list of 2001 entries"):
        documents.read_entries(value=[{}] * 2001, read=lambda _entry: ParsedEntries())


@pytest.mark.parametrize(("ended", "told"), [("11:00", "11:00"), ("09:00", "10:00")])
def test_end_is_told_after_all_that_was_said(ended, told):
    end = at(f"2026-03-02T{ended}")

    *_, last = documents.add_ending(whole=SAID, claims=[SAID], ended=end)

    assert (last.progress, last.at, last.until) == (Progress.RESOLVED, at(f"2026-03-02T{told}"), end)


def test_end_at_an_unknown_time_was_told_with_the_last_words():
    *_, last = documents.add_ending(whole=SAID, claims=[SAID], ended=None)

    assert (last.progress, last.at, last.until) == (Progress.RESOLVED, SAID.at, None)


def test_components_need_an_id_or_a_name_and_are_not_without_number():
    named = [("a", "A", None), (None, "B", None), (None, None, None), ({}, "", None)]

    assert documents.make_parts(names=named) == (Part("a", "A"), Part("B", "B"))
    assert len(documents.make_parts(names=((str(n), "", None) for n in range(9_999)))) == documents.MOST_PARTS
