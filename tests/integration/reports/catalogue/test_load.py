"""From catalogue files to tables: repeatable, complete or not at all, and nothing with reports is deleted."""

from pathlib import Path

import pytest

from reports.catalogue.changes import Changes
from reports.catalogue.entries import UnableToReadCatalogue
from reports.catalogue.load import Loaded, load_catalogue
from reports.models import Category, Component, Dependency, Service, Surface, Symptom
from reports.queries import catalogue

pytestmark = pytest.mark.django_db

CATEGORIES = """\
[tools]
name = "Tools"
surfaces = { website = "Website", api = "API" }
symptoms = { other = "Something else" }
[clouds]
name = "Clouds"
surfaces = { console = "Console" }
symptoms = { other = "Something else" }
"""
ACME = """\
[acme]
name = "Acme"
aliases = ["ACME Inc"]
homepage = "https://acme.test/"
runs_on = [{ service = "cloud", region = "north-1" }]
"""
CLOUD = '[cloud]\nname = "Cloud"\n'
FEED = 'status_page = "https://acme.test/"\nstatus_feed = "https://acme.test/feed"\n'
WATCHED = """\
status_page = "https://status.acme.test/"
status_format = "statuspage"
vendor = "Acme Holding"
[acme.components]
"Public API" = "api"
"Sites" = ["website", "api"]
"Shop" = false
"""
UNCHANGED = Loaded(Changes(2), Changes(2), Changes(3), Changes(2), Changes(1), Changes(0))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "services").mkdir()
    (tmp_path / "categories.toml").write_text(CATEGORIES)
    write(tmp_path, tools=ACME, clouds=CLOUD)
    return tmp_path


def write(folder: Path, **services: str) -> None:
    for category, text in services.items():
        (folder / "services" / f"{category}.toml").write_text(text)


def choices(model: type[Surface] | type[Symptom], slug: str) -> list[tuple[str, str]]:
    return list(model.objects.filter(service__slug=slug).values_list("slug", "name"))


def test_first_load_fills_every_table(folder: Path) -> None:
    assert load_catalogue(folder=folder) == Loaded(
        categories=Changes(2, created=2),
        services=Changes(2, created=2),
        surfaces=Changes(3, created=3),
        symptoms=Changes(2, created=2),
        dependencies=Changes(1, created=1),
        components=Changes(0),
    )
    acme = Service.objects.get(slug="acme")
    assert (acme.name, acme.category.slug, acme.aliases, acme.homepage, acme.status_page, acme.active) == (
        "Acme",
        "tools",
        ["ACME Inc"],
        "https://acme.test/",
        "",
        True,
    )
    assert choices(Surface, "acme") == [("website", "Website"), ("api", "API")]
    assert [(str(edge), edge.region) for edge in Dependency.objects.all()] == [("Acme on Cloud", "north-1")]


def test_second_load_changes_nothing(folder: Path) -> None:
    load_catalogue(folder=folder)
    before = [list(model.objects.values()) for model in (Category, Service, Surface, Symptom, Dependency)]

    again = load_catalogue(folder=folder)

    after = [list(model.objects.values()) for model in (Category, Service, Surface, Symptom, Dependency)]
    assert again == UNCHANGED
    assert after == before


def test_changed_fields_are_brought_in_step_in_the_same_row(folder: Path) -> None:
    load_catalogue(folder=folder)
    acme = Service.objects.get(slug="acme")

    write(folder, tools=ACME.replace('"ACME Inc"', '"A", "B"'))
    loaded = load_catalogue(folder=folder)

    assert loaded.services == Changes(2, changed=1)
    assert list(Service.objects.filter(aliases=["A", "B"]).values_list("pk", flat=True)) == [acme.pk]


def test_service_that_left_is_retired_and_keeps_what_it_had(folder: Path) -> None:
    load_catalogue(folder=folder)

    write(folder, tools="")
    loaded = load_catalogue(folder=folder)

    assert loaded.services == Changes(1, removed=1)
    assert Service.objects.get(slug="acme").active is False
    assert choices(Surface, "acme") == [("website", "Website"), ("api", "API")]
    assert load_catalogue(folder=folder).services == Changes(1)


def test_service_that_returns_is_the_same_row(folder: Path) -> None:
    load_catalogue(folder=folder)
    acme = Service.objects.get(slug="acme")
    write(folder, tools="")
    load_catalogue(folder=folder)

    write(folder, tools=ACME)
    loaded = load_catalogue(folder=folder)

    assert loaded.services == Changes(2, changed=1)
    assert Service.objects.get(slug="acme", active=True).pk == acme.pk


def test_surfaces_that_left_are_deleted_and_the_others_move_up(folder: Path) -> None:
    load_catalogue(folder=folder)

    write(folder, tools=ACME + '[acme.surfaces]\nchat = "Chat"\nwebsite = "Site"\n')
    loaded = load_catalogue(folder=folder)

    assert loaded.surfaces == Changes(3, created=1, changed=1, removed=1)
    assert choices(Surface, "acme") == [("chat", "Chat"), ("website", "Site")]


def test_dependency_that_left_is_deleted(folder: Path) -> None:
    load_catalogue(folder=folder)

    write(folder, tools='[acme]\nname = "Acme"\n')
    loaded = load_catalogue(folder=folder)

    assert loaded.dependencies == Changes(0, removed=1)
    assert Dependency.objects.count() == 0


def components() -> list[tuple[str, list[str], bool]]:
    return list(Component.objects.values_list("name", "surfaces", "ours"))


def test_feed_is_loaded_and_is_what_is_asked(folder: Path) -> None:
    write(folder, tools=ACME + FEED)

    load_catalogue(folder=folder)

    entry = catalogue().entries["acme"]
    assert (entry.status_page, entry.status_feed) == ("https://acme.test/", "https://acme.test/feed")
    assert (entry.status_address, entry.status_format) == ("https://acme.test/feed", "feed")


def test_components_are_loaded_once_in_the_order_of_the_file(folder: Path) -> None:
    write(folder, tools=ACME + WATCHED)

    first, second = load_catalogue(folder=folder), load_catalogue(folder=folder)

    acme = Service.objects.get(slug="acme")
    assert (first.components, second.components) == (Changes(3, created=3), Changes(3))
    assert (acme.vendor, acme.status_format, acme.status_shared) == ("Acme Holding", "statuspage", False)
    assert components() == [
        ("Public API", ["api"], True),
        ("Sites", ["website", "api"], True),
        ("Shop", [], False),
    ]


def test_components_are_changed_removed_and_put_between(folder: Path) -> None:
    write(folder, tools=ACME + WATCHED)
    load_catalogue(folder=folder)

    lines = '"public api" = "api"\n"Login" = true\n"Sites" = "website"\n'
    write(folder, tools=ACME + WATCHED.partition('"Public')[0] + lines)
    loaded = load_catalogue(folder=folder)

    assert loaded.components == Changes(3, created=2, changed=1, removed=2)
    assert components() == [("public api", ["api"], True), ("Login", [], True), ("Sites", ["website"], True)]


def test_components_go_with_their_table(folder: Path) -> None:
    write(folder, tools=ACME + WATCHED)
    load_catalogue(folder=folder)

    write(folder, tools=ACME)

    assert load_catalogue(folder=folder).components == Changes(0, removed=3)
    assert components() == []


def test_category_goes_with_its_last_service_only(folder: Path) -> None:
    load_catalogue(folder=folder)
    (folder / "categories.toml").write_text(CATEGORIES.partition("[clouds]")[0])
    (folder / "services" / "clouds.toml").unlink()

    write(folder, tools='[acme]\nname = "Acme"\n')
    kept = load_catalogue(folder=folder).categories
    write(folder, tools=CLOUD)
    removed = load_catalogue(folder=folder).categories

    assert (kept, removed) == (Changes(1), Changes(1, removed=1))
    assert Service.objects.get(slug="cloud").category.slug == "tools"


def test_mistake_in_one_file_leaves_every_table_alone(folder: Path) -> None:
    load_catalogue(folder=folder)

    write(folder, tools=ACME.replace("Acme", "Other"), clouds="[cloud]\n")
    with pytest.raises(UnableToReadCatalogue):
        load_catalogue(folder=folder)

    assert sorted(Service.objects.values_list("name", flat=True)) == ["Acme", "Cloud"]


def test_failure_in_the_middle_leaves_every_table_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr("reports.catalogue.load._store_dependencies", fail)

    with pytest.raises(RuntimeError):
        load_catalogue(folder=folder)

    assert Service.objects.count() == 0


def test_shipped_catalogue_loads_once_and_for_all() -> None:
    first, second = load_catalogue(), load_catalogue()

    assert first.services.created == first.services.total >= 140
    assert not any(
        [
            second.categories,
            second.services,
            second.surfaces,
            second.symptoms,
            second.dependencies,
            second.components,
        ]
    )
