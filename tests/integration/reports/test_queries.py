"""The catalogue as every process keeps it."""

import pytest

from reports import queries
from reports.choices.services import CatalogueEntry, Choice, Upstream
from reports.models import Dependency
from reports.queries import catalogue, forget_catalogue
from tests.builders.reports import make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Seconds of the process's clock, to be moved on."""
    seconds = [1000.0]
    monkeypatch.setattr(queries.time, "monotonic", lambda: seconds[0])
    return seconds


def test_entry_holds_all_that_can_be_said_of_a_service():
    cloud = make_service("cloud", surfaces=[], symptoms=[])
    acme = make_service("acme", aliases=["ACME Inc"], homepage="https://acme.test/")
    Dependency.objects.create(service=acme, upstream=cloud, region="north-1")
    forget_catalogue()

    assert catalogue().entries["acme"] == CatalogueEntry(
        id=acme.id,
        slug="acme",
        name="Acme",
        category=Choice("tools", "Tools"),
        aliases=("ACME Inc",),
        homepage="https://acme.test/",
        status_page="",
        surfaces=(Choice("chat", "Chat"), Choice("api", "Api")),
        symptoms=(Choice("login", "Login"), Choice("slow", "Slow")),
        runs_on=(Upstream("cloud", "north-1"),),
    )


def test_retired_services_stand_apart():
    make_service("acme")
    make_service("gone", active=False)

    shown = catalogue()

    assert (list(shown.entries), list(shown.retired), list(shown.known())) == (
        ["acme"],
        ["gone"],
        ["acme", "gone"],
    )
    assert [entry.active for entry in shown.known().values()] == [True, False]
    assert shown.close_to("gone") == ()


def test_retired_services_carry_nobody():
    acme, gone = make_service("acme"), make_service("gone", active=False)
    Dependency.objects.create(service=acme, upstream=gone)
    forget_catalogue()

    assert catalogue().entries["acme"].runs_on == ()


def test_services_stand_by_name():
    for slug in ("b", "a", "c"):
        make_service(slug)

    assert list(catalogue().entries) == ["a", "b", "c"]


def test_whole_catalogue_is_five_queries(django_assert_num_queries):
    for slug in ("a", "b", "c"):
        make_service(slug)

    with django_assert_num_queries(5):
        slugs = list(catalogue().entries)

    assert slugs == ["a", "b", "c"]


def test_catalogue_is_kept_for_half_a_minute(clock, django_assert_num_queries):
    make_service("acme")
    before = catalogue()
    clock[0] += 30

    with django_assert_num_queries(0):
        assert catalogue() is before


def test_after_half_a_minute_it_is_read_anew(clock):
    acme = make_service("acme")
    catalogue()
    acme.delete()
    clock[0] += 30.1

    assert catalogue().entries == {}


def test_forgotten_catalogue_is_read_anew(clock):
    acme = make_service("acme")
    catalogue()
    acme.delete()
    forget_catalogue()

    assert catalogue().entries == {}


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("claud", ("claude",)),
        ("Claude", ("claude",)),
        ("anthropic claude", ("claude",)),  # an alias
        ("chatgtp", ("chatgpt",)),
        ("open-ai", ("openai", "openapi")),  # the best first
        ("", ()),
        ("xyzzy", ()),
        ("x" * 5000, ()),
    ],
)
def test_close_ones_resemble_slug_name_or_alias(text, slugs):
    make_service("claude", aliases=["Anthropic Claude"])
    for slug in ("chatgpt", "openai", "openapi"):
        make_service(slug)

    assert catalogue().close_to(text) == slugs


def test_five_close_ones_are_enough():
    for n in range(8):
        make_service(f"claude-{n}")

    assert len(catalogue().close_to("claude")) == 5


def test_names_of_choices_are_those_of_the_service():
    make_service("acme")
    entry = catalogue().entries["acme"]

    assert [entry.surface_name(slug) for slug in ("chat", "", "gone")] == ["Chat", "Not sure", "gone"]
    assert [entry.symptom_name(slug) for slug in ("slow", "", "gone")] == ["Slow", "Not said", "gone"]
