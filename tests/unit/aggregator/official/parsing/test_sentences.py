"""Free text becomes folded sentences: spellings compare equal, and no text is too long."""

import pytest

from aggregator.official.parsing.sentences import (
    LONGEST,
    LONGEST_SENTENCE,
    MOST,
    fold_text,
    split_sentences,
    strip_stamp,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("RESOLVED", "resolved"),
        ("\uff32esolved", "resolved"),  # full width
        ("Résolu à 9:30", "resolu a 9:30"),
        ("Straße", "strasse"),
        ("we’re — back", "we're - back"),  # noqa: RUF001 - as vendors write it
        ("  two \t blanks\u00a0each  ", "two blanks each"),
        ("one\ntwo", "one\ntwo"),
        ("解決しました", "解決しました"),
    ],
)
def test_spellings_that_mean_the_same_are_the_same(text, folded):
    assert fold_text(text) == folded


def test_marks_that_are_letters_of_their_own_stay():
    """In Japanese a voiced sound is another one: が is not か."""
    assert fold_text("が") != fold_text("か")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It is fixed. We watch it.", ("it is fixed", "we watch it")),
        ("It is fixed!Thank you.", ("it is fixed", "thank you")),
        ("Is it fixed? Yes.", ("is it fixed?", "yes")),
        ("Fixed.We watch.", ("fixed", "we watch")),
        ("One line\n\nanother", ("one line", "another")),
        ("Steps: • first • second", ("steps:", "first", "second")),
        ("修正しました。監視しています。", ("修正しました", "監視しています")),
        ("Since 24. November errors fell.", ("since 24. november errors fell",)),
        ("Version 2.5 is out.", ("version 2.5 is out",)),
        ("", ()),
        (" . \n ! ", ()),
    ],
)
def test_a_text_falls_into_sentences(text, sentences):
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    "text", ['The page says "all is resolved" again.', "The page says “all is resolved” again."]
)
def test_what_stands_in_quotation_marks_is_somebody_elses(text):
    assert split_sentences(text) == ("the page says * again",)


def test_of_a_long_text_both_ends_are_read():
    text = "First. " + "x" * LONGEST + ". Last."

    sentences = split_sentences(text)

    assert (sentences[0], sentences[-1]) == ("first", "last")
    assert sum(map(len, sentences)) <= LONGEST
    assert max(map(len, sentences)) == LONGEST_SENTENCE


def test_of_many_sentences_both_ends_are_kept():
    numbers = [f"number {n}" for n in range(MOST + 2)]

    sentences = split_sentences("\n".join(numbers))

    assert sentences == (*numbers[: MOST // 2], *numbers[MOST // 2 + 2 :])


@pytest.mark.parametrize(
    "stamped",
    [
        "nov 29, 10:30 utc - it is fixed",
        "9:23pm pst it is fixed",
        "2026-11-29 10:30 it is fixed",
        "29.11.2026, 10:30 uhr: it is fixed",
        "it is fixed",
    ],
)
def test_the_time_of_day_that_leads_a_sentence_is_taken_off(stamped):
    assert strip_stamp(stamped) == "it is fixed"


@pytest.mark.parametrize("sentence", ["errors fell at 10:30 utc", "10 services are affected"])
def test_a_time_or_number_within_a_sentence_stays(sentence):
    assert strip_stamp(sentence) == sentence
