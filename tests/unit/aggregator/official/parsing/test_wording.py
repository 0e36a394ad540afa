"""The vocabulary against the table of wordings. To see the figures and what is read wrongly:

python -m tests.unit.aggregator.official.parsing.wordings.measure
"""

import time

import pytest

from aggregator.official.claims import About, Progress
from aggregator.official.parsing.wording import read_label, read_progress
from tests.unit.aggregator.official.parsing.wordings.measure import FILES, is_right, read_table


@pytest.mark.parametrize("name", FILES)
def test_wordings_of_the_table_are_read_correctly(name):
    rows = read_table(name)
    wrong = [row for row in rows if not is_right(row)]

    assert 1 - len(wrong) / len(rows) >= 0.98, wrong


def test_table_is_large_enough_and_speaks_six_languages():
    rows = [row for name in FILES for row in read_table(name)]

    assert len(rows) >= 1_000
    assert {row.language for row in rows} == {"en", "de", "fr", "es", "nl", "ja"}
    assert len(read_table("wordings_held_out.csv")) == 50
    assert len({(row.title, row.text) for row in rows}) == len(rows)


def incident(title: str = "Login errors", *, text: str = "") -> Progress:
    return read_progress(about=About.INCIDENT, title=title, text=text)


def test_wording_that_nobody_foresaw_is_never_an_ending():
    assert incident("Xyzzy", text="Plugh is frobnicated.") is Progress.INVESTIGATING
    assert read_progress(about=About.MAINTENANCE, title="", text="") is Progress.SCHEDULED


def test_newest_update_counts_at_the_top_and_at_the_end_of_a_text():
    newest_first = "10:30 Everything works again.\n10:00 We are investigating."
    oldest_first = "10:00 We are investigating.\n10:30 Everything works again."

    assert [incident(text=text) for text in (newest_first, oldest_first)] == [Progress.RESOLVED] * 2


def test_ending_between_two_updates_was_taken_back():
    text = "11:00 It fails again.\n10:30 Everything works again.\n10:00 We are investigating."

    assert incident(text=text) is Progress.INVESTIGATING


def test_label_of_the_title_stands_before_doubts_in_the_text():
    assert incident("[Resolved] Login errors", text="Some users may still see errors.") is Progress.RESOLVED


def test_sentence_of_the_title_yields_to_the_text():
    assert incident("Login restored", text="We are monitoring the results.") is Progress.MONITORING


def test_repair_is_no_ending_while_the_vendor_watches_but_a_closing_is():
    watched = "We continue to monitor."

    assert incident(text=f"Logins work again. {watched}") is Progress.MONITORING
    assert incident(text=f"This has been resolved. {watched}") is Progress.RESOLVED


def test_width_case_accents_and_quotes_make_no_difference():
    for text in (
        "\uff32\uff25\uff33\uff2f\uff2c\uff36\uff25\uff24",
        "R\u0065\u0301solu",
        "Re\u0301solu",
        "GELÖST",
        "It\u2019s been fixed",
        "It's been fixed",
    ):
        assert incident(text=text) is Progress.RESOLVED, text


@pytest.mark.parametrize(
    "piece",
    ["is ", "[", "(", "a\n", "a,", '"', "復旧", "10:30 ", "has not been ", "some are may ", "e\u0301"],
)
def test_no_text_stalls_the_reader(piece):
    """A megabyte is cut to its two ends. The limit is a hundred times what it takes."""
    started = time.process_time()

    assert incident(text=piece * (1_000_000 // len(piece))) is Progress.INVESTIGATING
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("word", "progress"),
    [
        *(("Resolved", Progress.RESOLVED), ("Behoben", Progress.RESOLVED), ("Résolu", Progress.RESOLVED)),
        *(("Resuelto", Progress.RESOLVED), ("Opgelost", Progress.RESOLVED), ("解決済み", Progress.RESOLVED)),
        *(("En observación", Progress.MONITORING), ("特定", Progress.IDENTIFIED)),
        *(("Update", None), ("Mise à jour", None), ("", None), ("Resolved. Not yet.", None)),
    ],
)
def test_word_in_bold_above_an_update(word, progress):
    assert read_label(about=About.INCIDENT, word=word) is progress
