"""Staff read a sentence for whatever hinders the reading of a page."""

from aggregator.official.claims import ReadingProblem as OfAnswers
from aggregator.outgoing.problems import FetchProblem as OfRequests
from aggregator.outgoing.remedies import REMEDIES
from aggregator.pipeline.polls.reading import OUR_FAULT
from aggregator.queries.answers.vendors import NOT_ASKED
from aggregator.web.staff.page_states import PROBLEMS


def test_remedies_are_for_problems_that_exist():
    assert set(REMEDIES) <= set(PROBLEMS)


def test_every_problem_has_a_sentence_and_no_sentence_is_of_none():
    assert set(PROBLEMS) == {*map(str, OfAnswers), *map(str, OfRequests), OUR_FAULT, NOT_ASKED}
