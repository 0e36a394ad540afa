"""`manage.py load_catalogue` says in one line what it did, and ends with 2 when the files are wrong."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from reports.catalogue import sources
from reports.models import Service

CATEGORY = '[tools]\nname = "Tools"\nsurfaces = { api = "API" }\nsymptoms = { other = "Something else" }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "services").mkdir()
    (tmp_path / "categories.toml").write_text(CATEGORY)
    write(tmp_path, '[acme]\nname = "Acme"\n')
    return tmp_path


def write(folder: Path, services: str) -> None:
    (folder / "services" / "tools.toml").write_text(services)


def load(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_catalogue", "--folder", str(folder), *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_summary_tells_totals_and_deeds(folder: Path) -> None:
    first, second = load(folder), load(folder)
    write(folder, '[best]\nname = "Best"\n')
    third = load(folder)

    totals = "Catalogue: 1 categories, 1 services, 1 surfaces, 1 symptoms, 0 dependencies, 0 components."
    assert (
        first
        == f"{totals} categories 1 created; services 1 created; surfaces 1 created; symptoms 1 created.\n"
    )
    assert second == f"{totals} Nothing changed.\n"
    assert third == f"{totals} services 1 created, 1 retired; surfaces 1 created; symptoms 1 created.\n"


@pytest.mark.django_db
def test_check_loads_nothing(folder: Path) -> None:
    assert load(folder, "--check") == "Catalogue: 1 categories, 1 services, no mistakes.\n"
    assert Service.objects.count() == 0


def configured(*options: str) -> str:
    """What the environment names is loaded, as at every start."""
    out = StringIO()
    call_command("load_catalogue", *options, stdout=out)
    return out.getvalue()


def active() -> list[str]:
    return sorted(Service.objects.filter(active=True).values_list("slug", flat=True))


@pytest.mark.django_db
def test_own_catalogue_instead_of_the_shipped_one_stays_at_every_start(folder: Path, settings: Any) -> None:
    settings.CATALOGUE_DIR = str(folder)

    first, second = configured(), configured()

    assert first.startswith(f"Catalogue of {folder}: 1 categories, 1 services")
    assert (second.endswith("Nothing changed.\n"), active()) == (True, ["acme"])


@pytest.mark.django_db
def test_own_services_in_addition_to_a_catalogue_stay_at_every_start(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, settings: Any
) -> None:
    extra = tmp_path_factory.mktemp("extra")
    (extra / "services").mkdir()
    (extra / "categories.toml").write_text(CATEGORY.replace("ools", "ents"))
    (extra / "services" / "tents.toml").write_text('[dome]\nname = "Dome"\nruns_on = ["acme"]\n')
    (extra / "services" / "tools.toml").write_text('[bolt]\nname = "Bolt"\n')
    settings.CATALOGUE_DIR, settings.CATALOGUE_EXTRA = str(folder), str(extra)

    configured()

    assert configured().endswith("Nothing changed.\n")
    assert active() == ["acme", "bolt", "dome"]
    assert configured("--check") == (
        f"Catalogue of {folder} and {extra}: 2 categories, 3 services, no mistakes.\n"
    )


@pytest.mark.django_db
def test_clash_of_both_catalogues_is_told_with_both_places(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, settings: Any
) -> None:
    extra = tmp_path_factory.mktemp("extra")
    (extra / "services").mkdir()
    (extra / "categories.toml").write_text(CATEGORY)
    (extra / "services" / "tools.toml").write_text('[acme]\nname = "Other"\n[bolt]\nname = "ACME"\n')
    settings.CATALOGUE_DIR, settings.CATALOGUE_EXTRA = str(folder), str(extra)

    with pytest.raises(CommandError) as caught:
        configured()

    tools = f"{extra}/services/tools.toml"
    assert (caught.value.returncode, str(caught.value).splitlines()[1:]) == (
        2,
        [
            f"{extra}/categories.toml:1: [tools] stands already in categories.toml:1; remove one of the two.",
            f"{tools}:1: [acme] stands already in services/tools.toml:1; remove one of the two.",
            f'{tools}:4: [bolt] name "ACME" already means [acme]; take it away from one of them.',
        ],
    )


@pytest.mark.parametrize("name", ["CATALOGUE_DIR", "CATALOGUE_EXTRA"])
@pytest.mark.django_db
def test_folder_that_is_not_there_retires_nothing(name: str, folder: Path, settings: Any) -> None:
    load(folder)
    setattr(settings, name, "/nowhere/catalogue")

    with pytest.raises(CommandError) as caught:
        configured()

    place = f"/nowhere/catalogue:1: is no folder; correct {name}, or make the folder readable here."
    assert (caught.value.returncode, str(caught.value).splitlines()[1:]) == (2, [place])
    assert active() == ["acme"]


@pytest.mark.django_db
def test_folder_without_a_file_is_no_extra_catalogue(folder: Path, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "empty").mkdir()
    settings.CATALOGUE_DIR, settings.CATALOGUE_EXTRA = str(folder), str(tmp_path / "empty")

    with pytest.raises(CommandError, match="holds neither categories"):
        configured("--check")


@pytest.mark.django_db
def test_folder_that_is_loaded_once_is_said_to_be(folder: Path) -> None:
    err = StringIO()

    call_command("load_catalogue", "--folder", str(folder), stdout=StringIO(), stderr=err)

    assert err.getvalue() == (
        f"The next start reads reports/catalogue again; to keep this: CATALOGUE_DIR={folder}\n"
    )


def test_file_to_change_is_the_one_in_which_an_entry_stands(
    folder: Path, tmp_path: Path, settings: Any
) -> None:
    extra = tmp_path / "extra" / "services"
    extra.mkdir(parents=True)
    (extra / "tools.toml").write_text('[bolt]\nname = "Bolt"\n')
    settings.CATALOGUE_EXTRA = str(extra.parent)

    files = [sources.file_of_service(slug=slug, category="tools") for slug in ("bolt", "acme")]

    assert files == [str(extra / "tools.toml"), "reports/catalogue/services/tools.toml"]
    assert sources.file_of_category(slug="tools") == "reports/catalogue/categories.toml"


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_mistakes_end_with_exit_code_2(folder: Path, options: list[str]) -> None:
    write(folder, "[acme]\nnaem = 1\n")

    with pytest.raises(CommandError) as caught:
        load(folder, *options)

    assert caught.value.returncode == 2
    assert str(caught.value).splitlines() == [
        f"Nothing was loaded; mistakes in {folder}: 2",
        'services/tools.toml:1: [acme] has no name; add name = "...".',
        'services/tools.toml:2: [acme] has an unknown key "naem". Did you mean "name"?',
    ]
