import pytest
from django.utils.translation import override

from aggregator.web.formats import numbers


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (18, 31, "18 to 31 are usual"),
        (0, 3, "up to 3 are usual"),
        (0, 1, "up to 1 is usual"),
        (0, 0, "none is usual"),
        (1, 1, "about 1 is usual"),
        (None, None, "what is usual here we do not know yet"),
    ],
)
def test_usual_range_in_words(low, high, words):
    assert numbers.describe_usual_range(low, high) == words


@pytest.mark.parametrize(
    ("ratio", "expected", "words"),
    [
        (17.2, 24.0, "17 times"),
        (2.46, 24.0, "2.5 times"),
        (2.0, 24.0, "2 times"),
        (1.4, 24.0, None),  # no rise to speak of
        (300.0, 0.1, None),  # nothing meaningful to divide by
        (None, None, None),
    ],
)
def test_times_only_where_they_mean_something(ratio, expected, words):
    assert numbers.describe_ratio(ratio, expected=expected) == words


@pytest.mark.parametrize(
    ("p_value", "words"),
    [
        (0.3, "1 in 3"),
        (1 / 214, "1 in 210"),
        (1 / 51_234, "1 in 51,000"),
        (1 / 3.1e6, "1 in 3 million"),
        (1e-9, "1 in 10<sup>9</sup>"),
        (1e-12, "1 in 10<sup>12</sup>"),
        (0.0, "1 in 10<sup>300</sup>"),
    ],
)
def test_odds_with_two_figures_then_millions_then_powers(p_value, words):
    assert numbers.format_odds(p_value) == words


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Chat"], "Chat"),
        (["Chat", "API"], "Chat and API"),
        (["Chat", "API", "Console"], "Chat, API and Console"),
        (["Chat", "API", "Console", "App"], "Chat, API and 2 more"),
    ],
)
def test_names_are_listed_up_to_three(names, words):
    assert numbers.join_names(names) == words


def test_counts_have_separators_and_a_number():
    assert [numbers.describe_reports(n) for n in (0, 1, 1466)] == ["no reports", "1 report", "1,466 reports"]


def test_a_share_that_is_not_nothing_does_not_read_as_nothing():
    assert [numbers.format_percent(share) for share in (0, 0.001, 0.375)] == ["0 %", "< 1 %", "38 %"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("1,466", "3.2", "2.5 times")),
        ("de", ("1.466", "3,2", "2,5")),
        ("es", ("1\u202f466", "3,2", "2,5")),
        ("fr", ("1\u202f466", "3,2", "2,5")),
        ("ja", ("1,466", "3.2", "2.5")),
        ("nl", ("1.466", "3,2", "2,5")),
    ],
)
def test_numbers_in_each_language(language, words):
    with override(language):
        found = (
            numbers.format_count(1466),
            numbers.format_decimal(3.2),
            numbers.describe_ratio(2.46, expected=24.0),
        )

    assert found[:2] == words[:2]
    assert words[2] in found[2]


def test_counts_have_the_plural_of_the_language():
    with override("de"):
        assert [numbers.describe_reports(n) for n in (1, 1466)] == ["1 Meldung", "1.466 Meldungen"]


@pytest.mark.parametrize(
    ("low", "high", "number"), [(0, 0, 1), (0, 1, 1), (1, 1, 1), (0, 3, 3), (3, 3, 3), (18, 31, 31)]
)
def test_number_that_decides_between_is_and_are(low, high, number):
    assert numbers.choose_usual_plural(low, high) == number


def test_odds_where_no_markup_may_stand():
    assert [numbers.format_odds_text(p) for p in (1e-12, 1 / 210)] == ["1 in 10¹²", "1 in 210"]
