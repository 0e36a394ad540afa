"""A part of a service in a sentence."""

import pytest

from aggregator.queries.answers.incidents import Rise
from aggregator.web.words.part_words import describe_first_part, name_part


@pytest.mark.parametrize(
    ("dimension", "name", "expected"),
    [
        ("surface", "Chat", "Chat"),
        ("symptom", "Cannot log in", "“Cannot log in”"),
        ("country", "Ireland", "Ireland"),
        ("region", "California, US", "California, US"),
    ],
)
def test_only_what_people_see_is_quoted(dimension, name, expected):
    assert name_part(Rise(dimension, name, 9, 12, 1.2)) == expected


def test_numbers_of_the_part():
    rise = Rise("surface", "A & B", 1200, 1, 0.2)

    assert describe_first_part(rise, "0.2") == (
        "It first showed in A &amp; B: 1,200 reports in 1 minute, where 0.2 are usual."
    )
