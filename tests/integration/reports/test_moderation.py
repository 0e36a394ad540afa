import pytest
from django.db import DatabaseError, transaction

from reports import moderation
from reports.models import Exclusion, Report
from reports.moderation import Network, Reach, ReportSelection, UnableToUndo
from tests.builders.reports import AT, DAY, HALF_HOUR, MINUTE, make_report, make_service

NETWORKS = tuple(bytes([n]) * 16 for n in (1, 2, 3))


@pytest.fixture
def acme(db):
    """Six reports in half an hour: three through one network, two through another, one through a third."""
    service = make_service("acme")
    for n, network in enumerate((0, 0, 0, 1, 1, 2)):
        surface = "chat" if n % 2 else ""
        make_report(service, at=AT + n * MINUTE, network_key=NETWORKS[network], surface=surface)
    return service


def choose(service, **only):
    return ReportSelection(service=service.id, first=AT, last=AT + HALF_HOUR, **only)


def leave_out(service, *, now=AT + HALF_HOUR, **only):
    return moderation.exclude_reports(choice=choose(service, **only), reason="A flood.", by=None, now=now)


def excluded():
    return Report.objects.filter(excluded=True).count()


def test_reach_is_told_before_anything_changes(acme):
    assert moderation.measure_reach(choice=choose(acme)) == Reach(reports=6, people=6, networks=3)
    assert excluded() == 0


def test_busiest_networks_come_first_under_labels(acme):
    assert moderation.list_busiest_networks(choice=choose(acme)) == (
        Network("01010101", 3, 3),
        Network("02020202", 2, 2),
        Network("03030303", 1, 1),
    )


@pytest.mark.parametrize(
    ("only", "taken"),
    [
        ({}, 6),
        ({"networks": ("01010101", "03030303")}, 4),
        ({"surface": "chat"}, 3),
        ({"surface": ""}, 3),
        ({"stance": "works"}, 0),
        ({"region": "DE"}, 0),
        ({"networks": ("01010101",), "surface": "chat"}, 1),
    ],
)
def test_what_was_told_is_what_is_taken(only, taken, acme):
    before = moderation.measure_reach(choice=choose(acme, **only)).reports

    made = leave_out(acme, **only)

    assert (before, made.reports, excluded()) == (taken, taken, taken)


def test_a_country_takes_in_its_states(acme):
    make_report(acme, at=AT, region="US-CA")

    assert leave_out(acme, region="US").reports == 1


def test_other_services_and_other_times_stay(acme):
    make_report(make_service("other"), at=AT)
    make_report(acme, at=AT + HALF_HOUR)
    make_report(acme, at=AT - MINUTE)

    assert leave_out(acme).reports == 6


def test_it_is_noted_who_left_out_what_and_why(acme, django_user_model):
    olga = django_user_model.objects.create_user("olga")
    choice = choose(acme, networks=("01010101",), surface="")

    moderation.exclude_reports(choice=choice, reason="A flood.", by=olga.pk, now=AT + HALF_HOUR)

    made = Exclusion.objects.get()
    assert (made.by, made.at, made.reason) == (olga, AT + HALF_HOUR, "A flood.")
    assert (made.networks, made.surface, made.symptom, made.reports) == (["01010101"], "", None, 2)


def test_undoing_puts_back_what_it_took_and_nothing_else(acme):
    first, rest = leave_out(acme, networks=("01010101",)), leave_out(acme)

    back = moderation.undo_exclusion(exclusion=first.id, by=None, now=AT + HALF_HOUR + MINUTE)

    assert (first.reports, rest.reports, back, excluded()) == (3, 3, 3, 3)
    assert Report.objects.filter(changed_at=AT + HALF_HOUR + MINUTE, exclusion=None).count() == 3


def test_undoing_twice_is_refused(acme):
    made = leave_out(acme)
    moderation.undo_exclusion(exclusion=made.id, by=None, now=AT + HALF_HOUR)

    with pytest.raises(UnableToUndo):
        moderation.undo_exclusion(exclusion=made.id, by=None, now=AT + HALF_HOUR)


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made.delete(),
        lambda made: made.update(reason="Never."),
        lambda made: made.update(last=AT + DAY),
        lambda made: made.update(reports=1),
        lambda made: made.update(networks=["09090909"]),
    ],
)
def test_no_exclusion_is_changed_or_removed_even_by_hand(change, acme):
    leave_out(acme, networks=("01010101",))
    before = Exclusion.objects.values().get()

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(Exclusion.objects.all())
    assert Exclusion.objects.values().get() == before


def test_what_was_undone_stays_undone(acme):
    made = leave_out(acme)
    moderation.undo_exclusion(exclusion=made.id, by=None, now=AT + HALF_HOUR)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Exclusion.objects.update(undone_at=None)


def test_nobody_has_undone_what_stands(acme, django_user_model):
    leave_out(acme)

    with pytest.raises(DatabaseError, match="undone_by_somebody_at_some_time"), transaction.atomic():
        Exclusion.objects.update(undone_by=django_user_model.objects.create_user("olga"))


def test_accounts_that_go_leave_their_exclusions(acme, django_user_model):
    olga, omar = (django_user_model.objects.create_user(name) for name in ("olga", "omar"))
    made = moderation.exclude_reports(choice=choose(acme), reason="A flood.", by=olga.pk, now=AT + HALF_HOUR)
    moderation.undo_exclusion(exclusion=made.id, by=omar.pk, now=AT + HALF_HOUR)

    olga.delete()
    omar.delete()

    assert Exclusion.objects.values_list("by", "undone_at", "undone_by").get() == (
        None, AT + HALF_HOUR, None,
    )  # fmt: skip


@pytest.mark.parametrize("times", [1, 2])
def test_labels_of_networks_are_forgotten_with_the_reports(times, acme):
    old = leave_out(acme, networks=("01010101",))
    whole = leave_out(acme)
    young = moderation.exclude_reports(
        choice=ReportSelection(acme.id, AT, AT + DAY, networks=("02020202",)),
        reason="A flood.",
        by=None,
        now=AT,
    )

    for _ in range(times):
        moderation.forget_network_labels(day=AT.date() + DAY)

    kept = dict(Exclusion.objects.values_list("id", "networks"))
    assert kept == {old.id: None, whole.id: [], young.id: ["02020202"]}


@pytest.mark.parametrize(("after", "kept"), [(-MINUTE, None), (0 * MINUTE, None), (MINUTE, ["01010101"])])
def test_labels_of_a_day_are_forgotten_when_all_of_it_is_over(after, kept, acme):
    midnight = AT.replace(hour=0, minute=0) + DAY
    last = midnight + after
    moderation.exclude_reports(
        choice=ReportSelection(acme.id, AT, last, networks=("01010101",)), reason="A flood.", by=None, now=AT
    )

    moderation.forget_network_labels(day=midnight.date())

    assert Exclusion.objects.get().networks == kept


def test_what_its_labels_are_forgotten_of_can_be_undone(acme):
    made = leave_out(acme, networks=("01010101",))
    moderation.forget_network_labels(day=AT.date() + DAY)

    assert moderation.undo_exclusion(exclusion=made.id, by=None, now=AT + DAY) == 3
