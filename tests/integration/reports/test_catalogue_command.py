"""`manage.py load_catalogue` says in one line what it did, and ends with 2 when the files are wrong."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

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


def said(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("load_catalogue", "--folder", str(folder), *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_summary_tells_totals_and_deeds(folder: Path) -> None:
    first, second = said(folder), said(folder)
    write(folder, '[best]\nname = "Best"\n')
    third = said(folder)

    totals = "Catalogue: 1 categories, 1 services, 1 surfaces, 1 symptoms, 0 dependencies, 0 components."
    assert (
        first
        == f"{totals} categories 1 created; services 1 created; surfaces 1 created; symptoms 1 created.\n"
    )
    assert second == f"{totals} Nothing changed.\n"
    assert third == f"{totals} services 1 created, 1 retired; surfaces 1 created; symptoms 1 created.\n"


@pytest.mark.django_db
def test_check_loads_nothing(folder: Path) -> None:
    assert said(folder, "--check") == "Catalogue: 1 categories, 1 services, no mistakes.\n"
    assert Service.objects.count() == 0


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_mistakes_end_with_exit_code_2(folder: Path, options: list[str]) -> None:
    write(folder, "[acme]\nnaem = 1\n")

    with pytest.raises(CommandError) as caught:
        said(folder, *options)

    assert caught.value.returncode == 2
    assert str(caught.value).splitlines() == [
        f"Nothing was loaded; mistakes in {folder}: 2",
        'services/tools.toml:1: [acme] has no name; add name = "...".',
        'services/tools.toml:2: [acme] has an unknown key "naem". Did you mean "name"?',
    ]
