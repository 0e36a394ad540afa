import pytest

from reports import moderation
from reports.models import Exclusion, Report
from reports.moderation import Choice, Network, Reach, UnableToUndo
from tests.factories import AT, HALF_HOUR, MINUTE, make_report, make_service

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
    return Choice(service=service.id, first=AT, last=AT + HALF_HOUR, **only)


def leave_out(service, *, now=AT + HALF_HOUR, **only):
    return moderation.exclude(choice=choose(service, **only), reason="A flood.", by=None, now=now)


def excluded():
    return Report.objects.filter(excluded=True).count()


def test_reach_is_told_before_anything_changes(acme):
    assert moderation.reach(choice=choose(acme)) == Reach(reports=6, people=6, networks=3)
    assert excluded() == 0


def test_busiest_networks_come_first_under_labels(acme):
    assert moderation.busiest(choice=choose(acme)) == (
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
    before = moderation.reach(choice=choose(acme, **only)).reports

    noted = leave_out(acme, **only)

    assert (before, noted.reports, excluded()) == (taken, taken, taken)


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

    moderation.exclude(choice=choice, reason="A flood.", by=olga.pk, now=AT + HALF_HOUR)

    noted = Exclusion.objects.get()
    assert (noted.by, noted.at, noted.reason) == (olga, AT + HALF_HOUR, "A flood.")
    assert (noted.networks, noted.surface, noted.symptom, noted.reports) == (["01010101"], "", None, 2)


def test_undoing_puts_back_what_it_took_and_nothing_else(acme):
    first, rest = leave_out(acme, networks=("01010101",)), leave_out(acme)

    back = moderation.undo(exclusion=first.id, by=None, now=AT + HALF_HOUR + MINUTE)

    assert (first.reports, rest.reports, back, excluded()) == (3, 3, 3, 3)
    assert Report.objects.filter(changed_at=AT + HALF_HOUR + MINUTE, exclusion=None).count() == 3


def test_undoing_twice_is_refused(acme):
    noted = leave_out(acme)
    moderation.undo(exclusion=noted.id, by=None, now=AT + HALF_HOUR)

    with pytest.raises(UnableToUndo):
        moderation.undo(exclusion=noted.id, by=None, now=AT + HALF_HOUR)
