from dataclasses import replace

from aggregator.models import NoteKind, State
from aggregator.queries.answers.incidents import Note
from aggregator.web.words import incident_account, incident_story
from aggregator.web.words.evidence_rows import build_evidence_rows
from tests.unit.aggregator.web.examples import AT, EPISODE, MINUTE, TROUBLE, make_step, plain


def test_name_of_an_incident():
    possible = replace(EPISODE, opened_at=None)
    going_on = replace(EPISODE, trouble=TROUBLE, resolved_at=None, ended_at=None)

    assert plain(incident_story.describe_headline(possible, now=AT)) == "Possible problem for 1 h 30 min"
    assert plain(incident_story.describe_headline(going_on, now=AT)) == "Problems since 12:50"


def test_a_false_alarm_is_taken_back_in_the_headline():
    notes = (Note(AT, NoteKind.FALSE_ALARM, "A post."),)
    over = replace(EPISODE, notes=notes)
    goes_on = replace(over, trouble=TROUBLE, resolved_at=None, ended_at=None)

    first, second = (
        plain(incident_story.describe_headline(incident, now=AT)) for incident in (over, goes_on)
    )

    assert first == "No outage: we were wrong from 12:54 to 14:28"
    assert second == "No outage: we have been wrong since 12:54"
    assert incident_account.describe_account(incident=over)[0] == "<b>A post.</b> The mark stays."
    assert incident_story.build_incident_line(over, now=AT).state == "False alarm"


def test_what_happened_is_newest_first():
    steps = (
        make_step(State.OPEN, at=AT - 96 * MINUTE),
        make_step(State.SUBSIDING, at=AT - 9 * MINUTE, window=15, observed=120, expected=24.0),
        make_step(State.OPEN, at=AT, window=1, observed=1),
    )

    happenings = incident_story.list_happenings(trouble=TROUBLE, steps=steps, now=AT)

    assert [(plain(h.time), plain(h.text)) for h in happenings] == [
        ("14:30", "More problems again: 1 report in 1 minute, where 3.2 are usual."),
        ("14:21", "Fewer problems: 120 reports in 15 minutes, where 24 are usual."),
        ("13:28", "Most so far: 632 reports in 15 minutes, 28 times the usual."),
        ("12:54", "Problem confirmed: 39 reports in 4 minutes, where 3.2 are usual."),
        ("12:50", "Reports began to rise. Dated back: on that minute nobody could know."),
    ]


def test_a_rise_that_became_the_usual_is_not_called_over():
    step = make_step(State.RESOLVED, absorbed=True)

    happenings = incident_story.list_happenings(trouble=replace(TROUBLE, peak_at=None), steps=(step,), now=AT)

    assert "have become the usual" in happenings[0].text


def test_evidence_as_a_row():
    (row,) = build_evidence_rows(steps=(make_step(State.OPEN),), begun=AT)

    assert (row.state, row.observed, row.expected, row.ratio, row.odds) == (
        "Problem", "39 in 4 min", "3.2", "12 times", "1 in 10<sup>12</sup>",
    )  # fmt: skip


def test_odds_by_chance_are_not_asked_of_an_end():
    (row,) = build_evidence_rows(steps=(make_step(State.RESOLVED),), begun=AT)

    assert row.odds == ""


def test_what_is_over_carries_no_word_in_a_list():
    line = incident_story.build_incident_line(EPISODE, now=AT)

    assert line.state == ""
    assert plain(line.text) == "1 h 30 min, Chat and API, at most 632 reports in 15 minutes"
