from dataclasses import replace

from aggregator.models import State
from aggregator.web.words.incident_account import describe_account
from tests.unit.aggregator.web.examples import AT, EPISODE, MINUTE, TROUBLE, make_step, plain

GOING_ON = replace(EPISODE, trouble=TROUBLE, subsiding_at=None, resolved_at=None, ended_at=None)


def sentences(incident=EPISODE, steps=(), reports=0):
    return [plain(sentence) for sentence in describe_account(incident=incident, steps=steps, reports=reports)]


def waves(number):
    """An incident that subsided and rose again so many times, every ten minutes."""
    steps = [make_step(State.OPEN, at=AT - 96 * MINUTE)]
    for n in range(number):
        steps.append(make_step(State.SUBSIDING, at=AT - (80 - 20 * n) * MINUTE))
        steps.append(make_step(State.OPEN, at=AT - (70 - 20 * n) * MINUTE))
    return steps


def test_an_incident_from_beginning_to_end():
    steps = (make_step(State.SUSPECTED, at=TROUBLE.detected_at),)

    assert sentences(steps=steps, reports=4180) == [
        "Reports about Acme began to rise at 12:50. We said so at 12:54, 4 min later,"
        " first as a possible problem, and as a problem from 13:00.",
        "By then there were 39 reports in 4 minutes, where 3.2 are usual.",
        "At its worst there were 632 reports in 15 minutes, up to 13:28: 28 times the usual.",
        "Mostly it was about Chat and API.",
        "What people said: “I cannot log in”.",
        "From 14:00 on there were fewer.",
        "It ended at 14:20, after 1 h 30 min; we said so at 14:28.",
        "In all there were 4,180 reports.",
    ]


def test_what_was_a_problem_at_once():
    at_once = replace(EPISODE, opened_at=TROUBLE.detected_at)

    assert sentences(at_once)[0].endswith("We said so at 12:54, 4 min later, as a problem at once.")


def test_the_vendors_own_word_is_told_where_it_counted():
    steps = (make_step(State.SUSPECTED, official=0.0), make_step(State.OPEN, official=2.3))
    eased = (
        "What the vendor says counted: while its page tells of an outage, 10 times weaker evidence from"
        " people is enough."
    )

    assert eased in sentences(steps=steps)
    assert not any("vendor" in each for each in sentences(steps=steps[:1]))


def test_work_that_was_announced_is_told():
    steps = (make_step(State.SUSPECTED, announced=True),)

    assert (
        "The vendor had announced work on it: only reports beyond what that may bring counted."
        in sentences(steps=steps)
    )


def test_what_never_became_certain():
    never = replace(EPISODE, opened_at=None, subsiding_at=None)
    not_yet = replace(GOING_ON, opened_at=None)

    assert sentences(never)[0].endswith("as a possible problem: it never got sure enough for more.")
    assert sentences(not_yet)[0].endswith("as a possible problem: it is not yet sure enough for more.")


def test_what_goes_on():
    assert sentences(GOING_ON, reports=1)[-2:] == ["It is not over.", "So far there was 1 report."]


def test_waves_are_told():
    assert "It came in waves: fewer from 13:10, more again from 13:20." in sentences(steps=waves(1))
    assert (
        "It came in waves: fewer from 13:10, more again from 13:20; fewer from 13:30, more again from 13:40;"
        " fewer from 13:50, more again from 14:00; and 2 times more."
    ) in sentences(steps=waves(5))


def test_where_it_was_felt():
    wide = replace(EPISODE, trouble=replace(TROUBLE, regions=("Ireland",), breadth=0.45))

    assert "It came from Ireland." in sentences(wide)
    assert "It was felt in places that make up 45 % of its usual reports." in sentences(wide)


def test_what_became_the_usual():
    steps = (make_step(State.OPEN), make_step(State.RESOLVED, absorbed=True))

    assert "So many reports have become the usual: we no longer call it a problem." in sentences(steps=steps)


def test_names_full_of_html_stay_names():
    evil = replace(EPISODE, service=replace(EPISODE.service, name="<i>{late}</i>"))

    assert describe_account(incident=evil)[0].startswith("Reports about &lt;i&gt;{late}&lt;/i&gt; began")
