"""Whose fault it probably is."""

from dataclasses import replace

import pytest

from aggregator.queries.answers.incidents import IncidentCause
from aggregator.web.words.cause_words import describe_cause
from tests.unit.aggregator.web.examples import ACME, AT

CLOUD = IncidentCause(
    cause=replace(ACME, name="<Cloud>"),
    incident=8,
    kind="together",
    since=AT,
    ended_at=None,
    minutes_earlier=2,
    times_usual=3.4,
    times_usual_there=39.5,
    share=0.9,
    troubles=0,
    followed=0,
    chance=0.1,
    lift=12.0,
)
NUMBERS = "came to 40 times its usual, here it was 3 times"


@pytest.mark.parametrize(
    ("minutes", "order"),
    [
        (2, "rose 2 minutes earlier and"),
        (1, "rose 1 minute earlier and"),
        (0, "rose in the same minute and"),
        (-1, "rose 1 minute later and"),
        (-1200, "rose 1,200 minutes later and"),
    ],
)
def test_who_rose_first_is_told_by_the_minute(minutes, order):
    name = "&lt;Cloud&gt;"

    assert describe_cause(replace(CLOUD, minutes_earlier=minutes)) == (
        f"Most of this is probably {name}. {name} {order} {NUMBERS}."
    )


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("runs on", ", which it runs on."), ("confused", ": people report the wrong one."), ("together", ".")],
)
def test_each_kind_of_edge_has_its_reason(kind, reason):
    assert describe_cause(replace(CLOUD, kind=kind)).startswith(
        f"Most of this is probably &lt;Cloud&gt;{reason} "
    )


@pytest.mark.parametrize(
    ("followed", "troubles", "past"),
    [
        (1, 1, "in 1 of 1 earlier problem of &lt;Cloud&gt; people reported this one too."),
        (3, 1200, "in 3 of 1,200 earlier problems of &lt;Cloud&gt; people reported this one too."),
    ],
)
def test_the_past_is_named_where_there_is_one(followed, troubles, past):
    assert describe_cause(replace(CLOUD, followed=followed, troubles=troubles)).endswith(f"{NUMBERS}; {past}")
