"""Whether an answer is still the page that we know."""

import pytest

from aggregator.official.claims import Document, Part, Standing, UnableToReadPage
from aggregator.official.timeline import continuity
from tests.unit.aggregator.official.claim_builders import make_state_claim

KNOWN = {"c1": ["API", "Old API"], "c2": ["Web"], "c3": ["Mail"]}


def find_problem(*parts: str, before: int = 3, mapped: tuple[str, ...] = (), unstated: str = "") -> str:
    claims = tuple(make_state_claim(Standing.MAJOR, part=part) for part in parts)
    document = Document(claims, unstated=frozenset(Part(part, part) for part in unstated.split()))
    try:
        continuity.check_continuity(
            documents=[Document(()), document], before=before, known=KNOWN, mapped=mapped
        )
    except UnableToReadPage as error:
        return error.problem.value
    return ""


def test_page_without_components_is_emptied_if_it_had_some():
    assert (find_problem(), find_problem(before=0)) == ("emptied", "")


@pytest.mark.parametrize("parts", [["c1", "x"], ["C2"], ["old api"], ["x", "mail", "y"]])
def test_one_that_is_known_by_id_or_name_is_enough(parts):
    assert find_problem(*parts) == ""


def test_page_of_strangers_is_another_one_unless_a_person_has_mapped_one():
    assert find_problem("x", "y", "z") == "replaced"
    assert find_problem("x", "y", "z", mapped=("Y",)) == ""


def test_small_page_may_exchange_its_components():
    assert find_problem("x", "y", before=2) == ""


def test_components_without_a_state_are_components():
    assert (find_problem(unstated="c1"), find_problem(unstated="x y")) == ("", "replaced")
