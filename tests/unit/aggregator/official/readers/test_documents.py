"""What the readers share."""

import pytest

from aggregator.official.claims import About, Claim, Part, Progress, UnableToReadPage
from aggregator.official.fields import Found
from aggregator.official.readers import documents
from tests.unit.aggregator.official.made import at

SAID = Claim(About.INCIDENT, "i", "u", "Trouble", None, Progress.INVESTIGATING, at("2026-03-02T10:00"))


def test_list_that_was_read_in_part_lists_nothing():
    whole = documents.document(found=Found((SAID,)), lists=[About.INCIDENT], needs="x")
    part = documents.document(found=Found((SAID,), dropped=1), lists=[About.INCIDENT], needs="x")

    assert (whole.lists, part.lists, part.dropped) == ({About.INCIDENT}, frozenset(), 1)


def test_answer_of_which_nothing_can_be_read_is_refused_with_what_is_missing():
    with pytest.raises(UnableToReadPage, match=r"None of its 2 entries can be read: an incident has id\."):
        documents.document(found=Found(dropped=2), lists=[], needs="an incident has id")


@pytest.mark.parametrize(("ended", "told"), [("11:00", "11:00"), ("09:00", "10:00")])
def test_end_is_told_after_all_that_was_said(ended, told):
    end = at(f"2026-03-02T{ended}")

    *_, last = documents.closed(whole=SAID, said=[SAID], ended=end)

    assert (last.progress, last.at, last.until) == (Progress.RESOLVED, at(f"2026-03-02T{told}"), end)


def test_end_at_an_unknown_time_was_told_with_the_last_words():
    *_, last = documents.closed(whole=SAID, said=[SAID], ended=None)

    assert (last.progress, last.at, last.until) == (Progress.RESOLVED, SAID.at, None)


def test_components_need_an_id_or_a_name_and_are_not_without_number():
    named = [("a", "A", None), (None, "B", None), (None, None, None), ({}, "", None)]

    assert documents.parts(names=named) == (Part("a", "A"), Part("B", "B"))
    assert len(documents.parts(names=((str(n), "", None) for n in range(9_999)))) == documents.MOST_PARTS
