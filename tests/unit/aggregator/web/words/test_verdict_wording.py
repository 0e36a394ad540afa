from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.models import Level
from aggregator.queries.answers.freshness import Freshness
from aggregator.queries.answers.incidents import FalseAlarmMark, IncidentCause, Rise
from aggregator.web.words import verdict_wording
from aggregator.web.words.verdict_evidence import describe_evidence
from tests.unit.aggregator.web.examples import ACME, AT, BROKEN, FRESH, MINUTE, QUIET, TROUBLE, plain


def describe(verdict, freshness=FRESH, **more):
    verdict_words = verdict_wording.describe_verdict(verdict=verdict, freshness=freshness, now=AT, **more)
    return verdict_words.kind, plain(verdict_words.headline), plain(verdict_words.evidence)


def test_what_the_operator_calls_a_false_alarm_is_said_beside_the_numbers():
    marked = replace(BROKEN, trouble=replace(TROUBLE, marked_false=FalseAlarmMark(AT, "A <post>.")))

    assert describe_evidence(marked, AT).endswith("The operator says that this is no outage: A &lt;post&gt;.")


def test_problem():
    assert describe(BROKEN) == (
        "problem",
        "Problems since 12:50, mostly with Chat and API",
        "412 reports in 15 minutes, where 18 to 31 are usual at this hour: 17 times as many.",
    )


def test_problem_in_places():
    trouble = replace(TROUBLE, surfaces=(), regions=("Ireland",))

    assert describe(replace(BROKEN, trouble=trouble))[1] == "Problems since 12:50, in Ireland"


def test_possible():
    whole = replace(TROUBLE, surfaces=(), regions=(), symptoms=())
    verdict = replace(BROKEN, level=Level.POSSIBLE, trouble=whole, reports=19, expected=6.0, low=3, high=9)

    assert describe(verdict) == (
        "possible",
        "Maybe a problem, since 12:50",
        "19 reports in 15 minutes, where 3 to 9 are usual at this hour: 3 times as many."
        " More than chance, but not yet enough people to be sure.",
    )


@pytest.mark.parametrize(
    ("where", "headline"),
    [
        ({"surfaces": ("API",)}, "Maybe a problem with API, since 12:50"),
        (
            {"surfaces": ("API",), "regions": ("Ireland",)},
            "Maybe a problem with API, in Ireland, since 12:50",
        ),
        ({"regions": ("Ireland",)}, "Maybe a problem in Ireland, since 12:50"),
        ({"symptoms": ("Slow",)}, "Maybe a problem (“Slow”), since 12:50"),
    ],
)
def test_possible_in_a_part_is_not_said_of_the_whole(where, headline):
    trouble = replace(TROUBLE, **({"surfaces": (), "regions": (), "symptoms": ()} | where))

    assert describe(replace(BROKEN, level=Level.POSSIBLE, trouble=trouble))[1] == headline


def test_numbers_of_the_part_it_first_showed_in():
    rise = Rise("surface", "API", 9, 12, 1.2)
    verdict = replace(BROKEN, level=Level.POSSIBLE, trouble=replace(TROUBLE, rise=rise))

    assert "It first showed in API: 9 reports in 12 minutes, where 1.2 are usual." in describe(verdict)[2]


def test_subsiding_says_from_where():
    verdict = replace(BROKEN, level=Level.SUBSIDING, reports=120)

    assert describe(verdict) == (
        "subsiding",
        "Fewer problems, not over",
        "120 reports in 15 minutes, where 18 to 31 are usual at this hour: 5 times as many,"
        " down from 28 times.",
    )


BECAUSE = IncidentCause(
    cause=replace(ACME, name="Cloud"),
    incident=8,
    kind="runs on",
    since=AT,
    ended_at=None,
    minutes_earlier=9,
    times_usual=3.2,
    times_usual_there=40.0,
    share=0.9,
    troubles=6,
    followed=5,
    chance=0.1,
    lift=12.0,
)


def test_whose_trouble_it_probably_is():
    assert describe(replace(BROKEN, because=BECAUSE))[2].endswith(
        "Most of this is probably Cloud, which it runs on. Cloud rose 9 minutes earlier and came to 40 times"
        " its usual, here it was 3 times; in 5 of 6 earlier problems of Cloud people reported this one too."
    )


def test_without_a_past_nothing_is_said_of_it():
    first = replace(BECAUSE, kind="confused", minutes_earlier=0, troubles=0, followed=0)

    assert describe(replace(BROKEN, because=first))[2].endswith(
        "Most of this is probably Cloud: people report the wrong one. Cloud rose in the same minute"
        " and came to 40 times its usual, here it was 3 times."
    )


def test_many_reports_that_do_not_count_are_no_rise():
    assert describe(replace(QUIET, reports=164, aside=140))[2] == (
        "164 reports in 15 minutes; 18 to 31 are usual at this hour. Those that count are as usual."
    )


def test_quiet():
    assert describe(QUIET) == (
        "ok",
        "No sign of a problem",
        "28 reports in 15 minutes; 18 to 31 are usual at this hour."
        " Someone always has trouble: now it is no more than on any Wednesday.",
    )


@pytest.mark.parametrize(
    ("reports", "ended", "why"),
    [
        (9, None, "That is fewer than usual: good news, or fewer people reach us."),
        (35, None, "A little more than that happens by chance: it takes more to call it a problem."),
        (90, None, "That is more, but not for long enough to tell. If it goes on, we shall say so."),
        (90, AT - 9 * MINUTE, "A problem ended at 14:21; some of these are from before."),
    ],
)
def test_quiet_outside_the_usual_range(reports, ended, why):
    assert describe(replace(QUIET, reports=reports), last_end=ended)[2].endswith(why)


def test_thin_is_neither_good_nor_bad():
    verdict = replace(QUIET, level=Level.THIN, day_reports=4)

    assert describe(verdict) == (
        "thin",
        "Too few reports to tell",
        "4 reports in 24 hours. That is neither good nor bad news."
        " If it fails for you, say so; it counts more here.",
    )


def test_no_data_is_not_all_fine():
    silent = Freshness(AT - 3 * timedelta(hours=1), AT, stale=True, silent=True)

    assert describe(replace(QUIET, level=Level.NO_DATA), silent) == (
        "no_data",
        "We do not know",
        "Nothing counted since 11:30. The fault may be ours. Do not read this as “all fine”.",
    )


MUTE = (
    "No report about any service has reached us for 25 min. It is never that quiet."
    " The fault is probably ours, so this is not good news."
)


def test_nothing_is_quiet_while_the_site_hears_nothing():
    unheard = replace(FRESH, unheard_since=AT - 25 * MINUTE)

    assert describe(QUIET, unheard) == ("no_data", "We do not know", MUTE)
    assert describe(BROKEN, unheard) == (*describe(BROKEN)[:2], f"{describe(BROKEN)[2]} {MUTE}")


def test_stale_comes_before_the_verdict():
    late = Freshness(AT - 4 * MINUTE, AT, stale=True, silent=False)

    assert describe(QUIET, late) == (
        "stale",
        "As it was at 14:26",
        "These numbers have not been renewed for 4 min. What you see below is old."
        " It said: No sign of a problem.",
    )


def test_trouble_without_its_incident_is_not_called_quiet():
    assert describe(replace(BROKEN, trouble=None))[:2] == ("problem", "Problem")


def test_after_a_time_in_which_nobody_could_report_we_cannot_tell_whether_it_goes_on():
    back = replace(BROKEN, reports=2, heard_since=AT - 2 * MINUTE)

    assert describe(back) == (
        "problem",
        "Problems since 12:50. Are they over? We cannot tell yet",
        "2 reports since 14:28; before that nobody could report here.",
    )


def test_nor_whether_all_is_quiet():
    back = replace(QUIET, level=Level.NO_DATA, heard_since=AT - 2 * MINUTE)

    assert describe(back)[1:] == (
        "We do not know",
        "Nobody could report here until 14:28. It takes a quarter of an hour to know more."
        " Do not read this as “all fine”.",
    )
