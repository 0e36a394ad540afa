"""Which entries are one incident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.official.feeds import identity
from aggregator.official.feeds.entries import FeedEntry
from tests.unit.aggregator.official.claim_builders import HOUR, NOON

HOME = "https://status.example.net/"


def entry(
    id: str = "",  # noqa: A002
    hours: float | None = 0,
    *,
    link: str = HOME,
    title: str = "Login fails",
    over: bool = False,
    whole: bool = False,
) -> FeedEntry:
    at = None if hours is None else NOON + hours * HOUR
    return FeedEntry(id, link, title, at, is_whole=whole, ends_in_title=False, ends_in_text=over)


def grouped(*entries: FeedEntry, home: str = HOME) -> dict[str, tuple[int, ...]]:
    return {each.subject: each.members for each in identity.group_incidents(entries=entries, home=home)}


@pytest.mark.parametrize(
    ("first", "second", "subject"),
    [
        (entry("a", link=f"{HOME}incident/7"), entry("b", link=f"{HOME}en/incident/7/#h2"), "7"),
        (entry(f"{HOME}incident/742#h1"), entry(f"{HOME}incident/742#h2"), "742"),
        (entry("tag:x:Incident/7", link=f"{HOME}incident/7"),) * 2 + ("tag:x:Incident/7",),
        (entry("tag:x:Incident/7654", link=f"{HOME}incident/7654"),) * 2 + ("7654",),
        (entry("a", link=f"{HOME}p/x"), entry("b", link=f"{HOME}p/x?utm_source=rss"), f"{HOME}p/x"),
        (entry("tag:x:Incident/7/update/1"), entry("tag:x:Incident/7/update/2"), "tag:x:Incident/7"),
        (entry("abc123"), entry("abc123#h2", title="Other"), "abc123"),
        (entry("abc1-update-1", link=f"{HOME}p/1"), entry("abc1-update-2", link=f"{HOME}p/2"), "abc1"),
        (entry(f"{HOME}#aa11", title="Chat down"), entry(f"{HOME}#aa11", title="Chat up"), f"{HOME}#aa11"),
        (entry("n-1"), entry("n-2", title="[Resolved] Login fails"), "n-1"),
        (entry(), entry(title="UPDATE: Login fails"), "login fails 2026-03"),
        (entry(HOME), entry(HOME), "login fails 2026-03"),
        (entry(f"{HOME}#ec2_1700000000"), entry(f"{HOME}#ec2_1700009999"), f"{HOME}#ec2 login fails 2026-03"),
        (entry(link=""), entry(link=""), "login fails 2026-03"),
    ],
)
def test_updates_are_one_incident(first, second, subject):
    assert grouped(first, second) == {subject: (0, 1)} or grouped(first, second) == {subject: (1, 0)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (entry("a", link=f"{HOME}incident/7"), entry("b", link=f"{HOME}incident/8")),
        (entry("a", link=f"{HOME}p/x"), entry("b", link=f"{HOME}p/y")),
        (entry("a", link=f"{HOME}eu/p/x"), entry("b", link=f"{HOME}us/p/x")),
        (entry("tag:x:Incident/7/update/1"), entry("tag:x:Incident/8/update/1")),
        (entry(f"{HOME}#ec2_1700000000"), entry(f"{HOME}#rds_1700000000")),
        (entry("abc#1"), entry("abd#1")),
        (entry(f"{HOME}#incident-12-update-1"), entry(f"{HOME}#incident-13-update-1")),
        (entry("n-1", whole=True), entry("n-2", whole=True)),
        (entry(over=True), entry(hours=1)),
        (entry(), entry(hours=24 * 90)),
        (entry("n-1", over=True), entry("n-2", 1)),
        (entry(title="[EU] Login fails"), entry(title="[US] Login fails")),
        (entry("a", over=True), entry("a", 24 * 90)),
    ],
)
def test_two_incidents_stay_two(first, second):
    assert len(grouped(first, second)) == 2


def test_ids_that_come_back_are_those_of_incidents():
    found = grouped(entry("a"), entry("b", 0.1), entry("a", 1, over=True), entry("b", 2, over=True))

    assert found == {"a": (0, 2), "b": (1, 3)}


def test_closing_words_after_the_end_are_of_the_same_incident():
    assert len(grouped(entry(over=True), entry(hours=20, over=True))) == 1


def test_titles_that_were_changed_afterwards_end_no_entry_but_the_last():
    ended = [
        FeedEntry("", HOME, "[RESOLVED] Login fails", NOON + n * HOUR, False, True, n in (2, 4))
        for n in range(5)
    ]

    assert grouped(*ended) == {"login fails 2026-03": (0, 1, 2), "login fails 2026-03-02T15:00": (3, 4)}


def test_page_that_all_entries_share_names_none_of_them():
    link = "https://example.net/outages"

    found = grouped(entry("a", link=link), entry("b", link=link, title="Mail fails"), home="")

    assert found == {"a": (0,), "b": (1,)}


def test_incident_whose_entries_have_titles_of_their_own_is_one():
    link = f"{HOME}p/742"

    found = grouped(entry("a", link=link), entry("b", 1, link=link, title="A fix is on its way"))

    assert found == {link: (0, 1)}


FORMS = {
    "code": lambda n: entry(f"x{n}", n, link=f"{HOME}incident/742#h{n}"),
    "id": lambda n: entry(f"abc123#h{n}", n),
    "series": lambda n: entry(f"{HOME}#ec2_{1_700_000_000 + n}", n),
    "title": lambda n: entry("", n),
    "address": lambda n: entry(f"x{n}", n, link=f"{HOME}p/login?update={n}"),
}


@given(st.sampled_from(sorted(FORMS)), st.permutations(range(6)))
def test_event_split_into_entries_in_any_order_is_one_incident(form, order):
    (found,) = identity.group_incidents(entries=[FORMS[form](n) for n in order], home=HOME)

    assert [order[place] for place in found.members] == list(range(6))


@given(st.sampled_from(sorted(FORMS)), st.integers(0, 5), st.integers(1, 6))
def test_id_stays_when_entries_come_and_leave(form, first, size):
    window = [FORMS[form](n) for n in range(first, min(first + size, 6))]

    assert grouped(*window).keys() == grouped(*map(FORMS[form], range(6))).keys()


@given(st.permutations(range(8)))
def test_order_of_entries_changes_nothing(order):
    entries = [
        entry("n-1", 0),
        entry("n-2", 1, over=True),
        entry("n-3", 2),
        entry(f"{HOME}#ec2_1700000000", 0),
        entry(f"{HOME}#ec2_1700000009", 1, title="[RESOLVED] Login fails"),
        entry("q#1", 0),
        entry("q#2", 1, link=f"{HOME}incident/5"),
        entry("", None),
    ]

    def found(order):
        incidents = identity.group_incidents(entries=[entries[n] for n in order], home=HOME)
        return {each.subject: ({order[place] for place in each.members}, each.identity) for each in incidents}

    assert found(order) == found(range(8))


def test_thousands_of_entries_take_no_time():
    entries = [entry(f"n-{n}", n, link=f"{HOME}p/{n % 50}", title=f"Login {n}") for n in range(500)]

    assert len(grouped(*entries)) == 50
