"""Incidents and maintenances, with what was said of them."""

from dataclasses import replace

from aggregator.official.claims import About, Part, Progress, Standing
from aggregator.official.timeline.events import collect_events
from tests.unit.aggregator.official.claim_builders import (
    MINUTE,
    NOON,
    make_seen_claim,
    make_state_claim,
    make_update_claim,
)

RESOLVED, MONITORING = Progress.RESOLVED, Progress.MONITORING


def collect_one(*seen):
    (notice,) = collect_events(seen=seen)
    return notice


def minutes(moment):
    return (moment - NOON) / MINUTE


def test_updates_are_in_the_order_in_which_they_were_said():
    notice = collect_one(
        make_seen_claim(30, claim=make_update_claim(RESOLVED)),
        make_seen_claim(0, claim=make_update_claim()),
        state_of_something(),
        make_seen_claim(9, claim=make_update_claim(MONITORING)),
    )

    assert [seen.claim.progress for seen in notice.updates] == [Progress.INVESTIGATING, MONITORING, RESOLVED]
    assert (notice.progress, minutes(notice.first_published_at), minutes(notice.ended_at)) == (
        RESOLVED,
        0,
        30,
    )


def state_of_something():
    return make_seen_claim(0, claim=make_state_claim(Standing.MAJOR))


def test_changed_words_keep_the_time_of_the_first():
    first = make_seen_claim(0, claim=make_update_claim(name="u", standing=Standing.DEGRADED))
    changed = make_seen_claim(7, claim=make_update_claim(MONITORING, name="u", standing=Standing.MAJOR))

    notice = collect_one(changed, first)

    assert (len(notice.updates), notice.progress, notice.worst) == (1, MONITORING, Standing.MAJOR)
    assert minutes(notice.first_published_at) == 0


def test_changed_words_that_tell_no_standing_leave_it_as_told():
    notice = collect_one(
        make_seen_claim(0, claim=make_update_claim(name="u", standing=Standing.MAJOR)),
        make_seen_claim(7, claim=make_update_claim(name="u")),
    )

    assert notice.worst is Standing.MAJOR


def test_time_of_the_vendor_is_believed_between_our_readings():
    between = make_seen_claim(5, claim=make_update_claim(), absent=3, seen=8)
    too_early = make_seen_claim(1, claim=make_update_claim(), absent=3, seen=8)
    too_late = make_seen_claim(99, claim=make_update_claim(), absent=3, seen=8)

    assert [minutes(seen.published_at) for seen in (between, too_early, too_late)] == [5, 3, 8]


def test_time_that_the_vendor_does_not_tell_is_ours():
    seen = make_seen_claim(5, claim=make_update_claim(), seen=8)

    assert seen.__class__(make_update_claim(), seen.first_seen_at, None).published_at == seen.first_seen_at


def test_end_stands_last_where_our_readings_make_two_times_one():
    notice = collect_one(
        make_seen_claim(2, claim=make_update_claim(RESOLVED), absent=5, seen=6),
        make_seen_claim(1, claim=make_update_claim(), absent=5, seen=6),
    )

    assert notice.progress is RESOLVED


def test_beginning_is_as_the_vendor_dates_it_at_last():
    notice = collect_one(
        make_seen_claim(0, claim=make_update_claim(since=-5)),
        make_seen_claim(9, claim=make_update_claim(MONITORING, since=-20)),
    )

    assert (minutes(notice.began_at), minutes(notice.first_published_at)) == (-20, 0)


def test_end_is_as_told_and_never_before_the_beginning():
    told = collect_one(
        make_seen_claim(0, claim=make_update_claim()),
        make_seen_claim(30, claim=make_update_claim(RESOLVED, until=20)),
    )
    absurd = collect_one(
        make_seen_claim(0, claim=make_update_claim()),
        make_seen_claim(30, claim=make_update_claim(RESOLVED, until=-20)),
    )

    assert (minutes(told.ended_at), minutes(absurd.ended_at)) == (20, 0)


def test_post_mortem_does_not_move_the_end():
    notice = collect_one(
        make_seen_claim(0, claim=make_update_claim()),
        make_seen_claim(30, claim=make_update_claim(RESOLVED)),
        make_seen_claim(5000, claim=make_update_claim(RESOLVED, name="p")),
    )

    assert minutes(notice.ended_at) == 30


def test_incident_that_came_back_goes_on():
    notice = collect_one(
        make_seen_claim(0, claim=make_update_claim()),
        make_seen_claim(30, claim=make_update_claim(RESOLVED)),
        make_seen_claim(40, claim=make_update_claim(name="again")),
    )

    assert (notice.ended_at, notice.closing) == (None, ())


def test_parts_are_all_that_were_ever_named():
    notice = collect_one(
        make_seen_claim(0, claim=make_update_claim(api=Standing.MAJOR, web=None)),
        make_seen_claim(9, claim=make_update_claim(MONITORING, api=Standing.DEGRADED)),
    )

    assert notice.parts == (Part("api", "API", Standing.DEGRADED), Part("web", "WEB"))
    assert notice.worst is Standing.MAJOR


def test_newest_stands_first_and_kinds_do_not_mix():
    found = collect_events(
        seen=[
            make_seen_claim(0, claim=make_update_claim()),
            make_seen_claim(9, claim=make_update_claim(about=About.MAINTENANCE)),
        ]
    )

    assert [notice.about for notice in found] == [About.MAINTENANCE, About.INCIDENT]


def test_changed_words_do_not_move_the_first_word():
    first = make_seen_claim(0, claim=make_update_claim(name="u"), seen=5)
    changed = make_seen_claim(3, claim=make_update_claim(name="u", standing=Standing.MAJOR), seen=7)

    assert minutes(collect_one(first, changed).first_published_at) == 0


def test_how_bad_it_is_is_not_known_where_it_was_never_said():
    assert (
        collect_one(
            make_seen_claim(0, claim=make_update_claim()),
            make_seen_claim(9, claim=make_update_claim(RESOLVED)),
        ).worst
        is None
    )
    assert (
        collect_one(make_seen_claim(0, claim=make_update_claim(standing=Standing.OPERATIONAL))).worst
        is Standing.OPERATIONAL
    )
    assert (
        collect_one(make_seen_claim(0, claim=make_update_claim(api=Standing.DEGRADED))).worst
        is Standing.DEGRADED
    )


def test_title_is_the_latest_that_has_words():
    first, second, third = (
        replace(make_update_claim(progress), title=title)
        for progress, title in (
            (Progress.INVESTIGATING, "Errors"),
            (MONITORING, "Fewer errors"),
            (RESOLVED, " "),
        )
    )

    notice = collect_one(
        make_seen_claim(0, claim=first), make_seen_claim(5, claim=second), make_seen_claim(9, claim=third)
    )

    assert (notice.title, notice.first_title) == ("Fewer errors", "Errors")
    assert collect_one(make_seen_claim(0, claim=third)).title == ""


def test_it_is_called_over_when_that_is_said_and_not_when_it_ended():
    notice = collect_one(
        make_seen_claim(0, claim=make_update_claim()),
        make_seen_claim(30, claim=make_update_claim(RESOLVED, until=20)),
    )

    assert (minutes(notice.resolved_at), minutes(notice.ended_at)) == (30, 20)
    assert collect_one(make_seen_claim(0, claim=make_update_claim())).resolved_at is None
