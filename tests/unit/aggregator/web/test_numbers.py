import pytest

from aggregator.web import numbers


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
    assert numbers.usual_range(low, high) == words


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
    assert numbers.times(ratio, expected=expected) == words


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
    assert numbers.odds(p_value) == words


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
    assert numbers.listed(names) == words


def test_counts_have_separators_and_a_number():
    assert [numbers.counted(n) for n in (0, 1, 1466)] == ["no reports", "1 report", "1,466 reports"]


def test_a_share_that_is_not_nothing_does_not_read_as_nothing():
    assert [numbers.percent(share) for share in (0, 0.001, 0.375)] == ["0 %", "< 1 %", "38 %"]


def test_odds_where_no_markup_may_stand():
    assert [numbers.odds_text(p) for p in (1e-12, 1 / 210)] == ["1 in 10¹²", "1 in 210"]
