"""What an operator is told to do about a page that cannot be read."""

import pytest

from aggregator.official.claims import ReadingProblem
from aggregator.outgoing.problems import FetchProblem
from aggregator.outgoing.remedies import REMEDIES, find_remedy

KNOWN = {problem.value for kind in (FetchProblem, ReadingProblem) for problem in kind}
OF_OURS = {"our_fault", "not_asked"}  # these are written by who asks, not by who fetches or reads


def test_no_remedy_is_for_a_problem_that_does_not_exist():
    assert REMEDIES.keys() - KNOWN - OF_OURS == set()


@pytest.mark.parametrize("problem", sorted(KNOWN | OF_OURS | {"something new"}))
def test_every_problem_has_a_sentence_that_says_what_to_do(problem):
    remedy = str(find_remedy(problem=problem))

    assert remedy.endswith(".")
    assert len(remedy) > 30


@pytest.mark.parametrize(
    ("problem", "setting"),
    [
        ("refused_address", "OUTGOING_ALLOWED"),
        ("port", "OUTGOING_ALLOWED"),
        ("not_found", "status_page"),
        ("tls", "SSL_CERT_FILE"),
        ("emptied", "status_format"),
        ("something new", "status_format"),
    ],
)
def test_a_remedy_names_the_setting_that_helps(problem, setting):
    assert setting in str(find_remedy(problem=problem))
