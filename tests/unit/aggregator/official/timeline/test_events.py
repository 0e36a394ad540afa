"""Incidents and maintenances, with what was said of them."""

from dataclasses import replace

from aggregator.official.claims import About, Part, Progress, Standing
from aggregator.official.timeline.events import collect_events
from tests.unit.aggregator.official.made import MINUTE, NOON, said, state, update

RESOLVED, MONITORING = Progress.RESOLVED, Progress.MONITORING


def one(*seen):
    (notice,) = collect_events(seen=seen)
    return notice


def minutes(moment):
    return (moment - NOON) / MINUTE


def test_updates_are_in_the_order_in_which_they_were_said():
    notice = one(
        said(30, claim=update(RESOLVED)),
        said(0, claim=update()),
        state_of_something(),
        said(9, claim=update(MONITORING)),
    )

    assert [seen.claim.progress for seen in notice.updates] == [Progress.INVESTIGATING, MONITORING, RESOLVED]
    assert (notice.progress, minutes(notice.first_published_at), minutes(notice.ended_at)) == (
        RESOLVED,
        0,
        30,
    )


def state_of_something():
    return said(0, claim=state(Standing.MAJOR))


def test_changed_words_keep_the_time_of_the_first():
    first = said(0, claim=update(name="u", standing=Standing.DEGRADED))
    changed = said(7, claim=update(MONITORING, name="u", standing=Standing.MAJOR))

    notice = one(changed, first)

    assert (len(notice.updates), notice.progress, notice.worst) == (1, MONITORING, Standing.MAJOR)
    assert minutes(notice.first_published_at) == 0


def test_changed_words_that_tell_no_standing_leave_it_as_told():
    notice = one(said(0, claim=update(name="u", standing=Standing.MAJOR)), said(7, claim=update(name="u")))

    assert notice.worst is Standing.MAJOR


def test_time_of_the_vendor_is_believed_between_our_readings():
    between = said(5, claim=update(), absent=3, seen=8)
    too_early = said(1, claim=update(), absent=3, seen=8)
    too_late = said(99, claim=update(), absent=3, seen=8)

    assert [minutes(seen.published_at) for seen in (between, too_early, too_late)] == [5, 3, 8]


def test_time_that_the_vendor_does_not_tell_is_ours():
    seen = said(5, claim=update(), seen=8)

    assert seen.__class__(update(), seen.first_seen_at, None).published_at == seen.first_seen_at


def test_end_stands_last_where_our_readings_make_two_times_one():
    notice = one(said(2, claim=update(RESOLVED), absent=5, seen=6), said(1, claim=update(), absent=5, seen=6))

    assert notice.progress is RESOLVED


def test_beginning_is_as_the_vendor_dates_it_at_last():
    notice = one(said(0, claim=update(since=-5)), said(9, claim=update(MONITORING, since=-20)))

    assert (minutes(notice.began_at), minutes(notice.first_published_at)) == (-20, 0)


def test_end_is_as_told_and_never_before_the_beginning():
    told = one(said(0, claim=update()), said(30, claim=update(RESOLVED, until=20)))
    absurd = one(said(0, claim=update()), said(30, claim=update(RESOLVED, until=-20)))

    assert (minutes(told.ended_at), minutes(absurd.ended_at)) == (20, 0)


def test_post_mortem_does_not_move_the_end():
    notice = one(
        said(0, claim=update()),
        said(30, claim=update(RESOLVED)),
        said(5000, claim=update(RESOLVED, name="p")),
    )

    assert minutes(notice.ended_at) == 30


def test_incident_that_came_back_goes_on():
    notice = one(
        said(0, claim=update()), said(30, claim=update(RESOLVED)), said(40, claim=update(name="again"))
    )

    assert (notice.ended_at, notice.closing) == (None, ())


def test_parts_are_all_that_were_ever_named():
    notice = one(
        said(0, claim=update(api=Standing.MAJOR, web=None)),
        said(9, claim=update(MONITORING, api=Standing.DEGRADED)),
    )

    assert notice.parts == (Part("api", "API", Standing.DEGRADED), Part("web", "WEB"))
    assert notice.worst is Standing.MAJOR


def test_newest_stands_first_and_kinds_do_not_mix():
    found = collect_events(seen=[said(0, claim=update()), said(9, claim=update(about=About.MAINTENANCE))])

    assert [notice.about for notice in found] == [About.MAINTENANCE, About.INCIDENT]


def test_changed_words_do_not_move_the_first_word():
    first = said(0, claim=update(name="u"), seen=5)
    changed = said(3, claim=update(name="u", standing=Standing.MAJOR), seen=7)

    assert minutes(one(first, changed).first_published_at) == 0


def test_how_bad_it_is_is_not_known_where_it_was_never_said():
    assert one(said(0, claim=update()), said(9, claim=update(RESOLVED))).worst is None
    assert one(said(0, claim=update(standing=Standing.OPERATIONAL))).worst is Standing.OPERATIONAL
    assert one(said(0, claim=update(api=Standing.DEGRADED))).worst is Standing.DEGRADED


def test_title_is_the_latest_that_has_words():
    first, second, third = (
        replace(update(progress), title=title)
        for progress, title in (
            (Progress.INVESTIGATING, "Errors"),
            (MONITORING, "Fewer errors"),
            (RESOLVED, " "),
        )
    )

    notice = one(said(0, claim=first), said(5, claim=second), said(9, claim=third))

    assert (notice.title, notice.first_title) == ("Fewer errors", "Errors")
    assert one(said(0, claim=third)).title == ""


def test_it_is_called_over_when_that_is_said_and_not_when_it_ended():
    notice = one(said(0, claim=update()), said(30, claim=update(RESOLVED, until=20)))

    assert (minutes(notice.resolved_at), minutes(notice.ended_at)) == (30, 20)
    assert one(said(0, claim=update())).resolved_at is None
