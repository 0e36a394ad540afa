"""From catalogue files to entries; the mistakes stand in test_catalogue_mistakes.py."""

from dataclasses import replace
from pathlib import Path

import pytest

from reports.catalogue import parse
from reports.catalogue.entries import (
    CatalogueFiles,
    CategoryEntry,
    ChoiceEntry,
    ComponentEntry,
    ServiceEntry,
    UnableToReadCatalogue,
    UpstreamEntry,
)
from reports.catalogue.parse import parse_catalogue

CATEGORIES = """\
[tools]
name = "Tools"
surfaces = { website = "Website", api = "API" }
symptoms = { login = "I cannot log in", other = "Something else" }
"""
SERVICES = """\
[acme]
name = "Acme"
aliases = ["ACME Inc"]
homepage = "https://acme.test/"
domains = ["acme.example", "ac-me.test"]
source = "https://public.test/acme"
status_page = "https://status.acme.test/"
runs_on = ["cloud", { service = "cloud", region = "north-1" }]
vendor = "Acme Holding"
status_format = "statuspage"
status_shared = true
[acme.components]
"zoo.acme.test" = "zoo"
"Sign-in" = ["app", "zoo"]
"Everything" = true
"Our shop" = false
[acme.surfaces]
zoo = "Zoo"
app = "App"

[cloud]
name = "Cloud"
"""
TOOLS = CategoryEntry(
    slug="tools",
    name="Tools",
    surfaces=(ChoiceEntry("website", "Website"), ChoiceEntry("api", "API")),
    symptoms=(ChoiceEntry("login", "I cannot log in"), ChoiceEntry("other", "Something else")),
)
ACME = ServiceEntry(
    slug="acme",
    name="Acme",
    category="tools",
    aliases=("ACME Inc",),
    homepage="https://acme.test/",
    status_page="https://status.acme.test/",
    surfaces=(ChoiceEntry("zoo", "Zoo"), ChoiceEntry("app", "App")),
    symptoms=(),
    runs_on=(UpstreamEntry("cloud"), UpstreamEntry("cloud", "north-1")),
    vendor="Acme Holding",
    status_format="statuspage",
    status_shared=True,
    components=(
        ComponentEntry("zoo.acme.test", ("zoo",)),
        ComponentEntry("Sign-in", ("app", "zoo")),
        ComponentEntry("Everything"),
        ComponentEntry("Our shop", ours=False),
    ),
    domains=("acme.example", "ac-me.test"),
    source="https://public.test/acme",
)
CLOUD = ServiceEntry("cloud", "Cloud", "tools", (), "", "", (), (), ())


def parsed(tmp_path: Path) -> CatalogueFiles:
    (tmp_path / "services").mkdir(parents=True)
    (tmp_path / "categories.toml").write_text(CATEGORIES)
    (tmp_path / "services" / "tools.toml").write_text(SERVICES)
    return parse_catalogue(folder=tmp_path)


def test_files_become_entries_in_their_order(tmp_path: Path) -> None:
    assert parsed(tmp_path) == CatalogueFiles(categories=(TOOLS,), services=(ACME, CLOUD))


def test_feed_is_read_as_a_feed_unless_it_is_told_otherwise(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "categories.toml").write_text(CATEGORIES)
    page = 'status_page = "https://acme.test/"\nstatus_feed = "https://{0}.test/feed.json"\n'
    formats = {"plain": "", "named": 'status_format = "instatus"\n'}
    text = "".join(f'[{slug}]\nname = "{slug}"\n{page.format(slug)}{line}' for slug, line in formats.items())
    (tmp_path / "services" / "tools.toml").write_text(text)

    plain, named = parse_catalogue(folder=tmp_path).services

    assert (plain.status_format, plain.status_address) == ("feed", "https://plain.test/feed.json")
    assert (named.status_format, named.status_page) == ("instatus", "https://acme.test/")


def test_own_surfaces_replace_those_of_the_category(tmp_path: Path) -> None:
    catalogue = parsed(tmp_path)

    assert catalogue.surfaces_of(service=ACME) == ACME.surfaces
    assert catalogue.surfaces_of(service=CLOUD) == TOOLS.surfaces


def test_without_own_symptoms_the_category_gives_them(tmp_path: Path) -> None:
    assert parsed(tmp_path).symptoms_of(service=ACME) == TOOLS.symptoms


def test_only_what_we_ship_needs_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parsed(tmp_path).services == (ACME, CLOUD)
    monkeypatch.setattr(parse, "SHIPPED", tmp_path)

    with pytest.raises(UnableToReadCatalogue) as caught:
        parse_catalogue(folder=tmp_path)

    assert str(caught.value) == (
        "services/tools.toml:21: [cloud] has no source; "
        'add source = "https://...", a page where the entry can be checked.'
    )


def test_home_domain_is_that_of_a_site_which_is_all_about_the_service() -> None:
    homes = ("https://www.acme.test/", "https://acme.test", "https://acme.test/tools/", "")

    assert [replace(ACME, homepage=home).home_domain for home in homes] == ["acme.test", "acme.test", "", ""]
