"""The stage that one sentence tells, and what a label says."""

import pytest

from aggregator.official.parsing.sentences import fold_text
from aggregator.official.parsing.stages import Stage, find_label, find_stage


@pytest.mark.parametrize(
    ("sentence", "stage"),
    [
        ("[Resolved] Mail is slow", Stage.CLOSED),
        ("Resolved: mail is slow", Stage.CLOSED),
        ("Mail is slow - resolved", Stage.CLOSED),
        ("resolved", Stage.CLOSED),
        ("[Resolved] Monitoring - mail", Stage.CLOSED),
        ("Monitoring - we watch the mail", Stage.MONITORING),
        ("Identified: a full disk", Stage.IDENTIFIED),
        ("In progress: moving", Stage.STARTED),
        ("[Scheduled] Moving", Stage.SCHEDULED),
        ("[Investigating] Mail", Stage.OPEN),
        ("Mail was resolved by us", None),
        ("Resolved?", None),
        ("", None),
    ],
)
def test_label_is_a_word_set_apart(sentence, stage):
    assert find_label(sentence=fold_text(sentence)) is stage


@pytest.mark.parametrize(
    ("sentence", "stage"),
    [
        ("The issue has been resolved", Stage.CLOSED),
        ("The service is back online", Stage.REPAIRED),
        ("The service is back online and we are monitoring it", Stage.MONITORING),
        ("The issue has been resolved and we will monitor it", Stage.CLOSED),
        ("A fix has been deployed", Stage.DEPLOYED),
        ("We identified the cause", Stage.IDENTIFIED),
        ("We are investigating", Stage.INVESTIGATING),
        ("The maintenance has started", Stage.STARTED),
        ("Some users may still see errors", Stage.OPEN),
        ("Most services have been restored", Stage.DOUBTED),
        ("Has the issue been resolved?", None),
        ("If you still see errors, restart the app", None),
        ("Good morning", None),
    ],
)
def test_sentence_tells_one_stage(sentence, stage):
    assert find_stage(sentence=fold_text(sentence)) is stage


@pytest.mark.parametrize(
    "sentence",
    [
        "The issue has not been resolved",
        "The issue has been resolved for most users",
        "The issue has been resolved, but some users still see errors",
        "Once the issue has been resolved we will write again",
        "The previous incident has been resolved, we investigate another issue",
        "Das Problem wurde noch nicht behoben",
        "Le probleme n'est pas encore resolu",
        "El problema aun no se ha resuelto",
        "Het probleem is nog niet opgelost",
        "障害はまだ復旧していません",
    ],
)
def test_ending_that_is_denied_limited_or_taken_back_is_none(sentence):
    assert find_stage(sentence=fold_text(sentence)) not in (Stage.CLOSED, Stage.REPAIRED)


@pytest.mark.parametrize(
    "sentence",
    [
        "The issue has been resolved, but we apologise for the trouble",
        "Das Problem wurde behoben",
        "Le probleme est resolu",
        "El problema ha sido resuelto",
        "Het probleem is opgelost",
        "障害は復旧しました",
    ],
)
def test_ending_stands_in_every_language_and_with_harmless_words(sentence):
    assert find_stage(sentence=fold_text(sentence)) is Stage.CLOSED
