"""What the catalogue that comes with the project promises."""

from collections import Counter

import pytest

from reports.catalogue import SHIPPED
from reports.catalogue.entries import CatalogueFiles, ChoiceEntry, ComponentEntry, ServiceEntry
from reports.catalogue.parse import parse_catalogue


@pytest.fixture(scope="module")
def catalogue() -> CatalogueFiles:
    return parse_catalogue(folder=SHIPPED)


def service_of(catalogue: CatalogueFiles, slug: str) -> ServiceEntry:
    return next(service for service in catalogue.services if service.slug == slug)


CONSUMERS = {
    "banks",
    "commerce",
    "dating",
    "delivery",
    "games",
    "government",
    "learning",
    "providers",
    "travel",
}


def test_consumers_find_what_they_use(catalogue: CatalogueFiles) -> None:
    sizes = Counter(service.category for service in catalogue.services)

    assert {category for category in CONSUMERS if sizes[category] < 8} == set()
    assert sum(sizes[category] for category in CONSUMERS) >= 150


@pytest.mark.parametrize(
    "slugs",
    [
        {"bank-of-america", "barclays", "commbank", "rbc", "t-mobile", "bt", "irs", "gov-uk"},
        {"sparkasse", "1und1", "a1", "swisscom", "deutsche-bahn", "elster", "id-austria"},
        {"bnp-paribas", "free", "sncf-connect", "franceconnect", "leboncoin", "proximus"},
        {"caixabank", "movistar", "renfe", "clave", "telcel", "bancolombia", "sat-mexico"},
        {"rabobank", "kpn", "ns", "digid", "bol", "thuisbezorgd", "kbc"},
        {"mufg", "docomo", "rakuten", "line", "mynaportal", "yamato", "niconico"},
    ],
    ids=["en", "de", "fr", "es", "nl", "ja"],
)
def test_each_language_finds_its_own(catalogue: CatalogueFiles, slugs: set[str]) -> None:
    assert slugs - {service.slug for service in catalogue.services} == set()


def test_what_few_people_look_for_comes_last(catalogue: CatalogueFiles) -> None:
    assert catalogue.categories[-1].slug == service_of(catalogue, "gibpotato").category == "specialist"


def test_many_services_know_their_surfaces_and_who_they_run_on(catalogue: CatalogueFiles) -> None:
    services = catalogue.services

    assert len(services) >= 140
    assert sum(bool(service.surfaces) for service in services) >= 18
    assert sum(len(service.runs_on) for service in services) >= 25


def test_every_service_offers_surfaces_and_symptoms(catalogue: CatalogueFiles) -> None:
    bare = [
        service.slug
        for service in catalogue.services
        if not (catalogue.surfaces_of(service=service) and catalogue.symptoms_of(service=service))
    ]

    assert bare == []


def test_every_category_has_services(catalogue: CatalogueFiles) -> None:
    used = {service.category for service in catalogue.services}

    assert used == {category.slug for category in catalogue.categories}


def test_something_else_is_always_the_last_symptom(catalogue: CatalogueFiles) -> None:
    last = {catalogue.symptoms_of(service=service)[-1] for service in catalogue.services}

    assert last == {ChoiceEntry("other", "Something else")}


def test_claude_offers_what_the_acceptance_story_tells(catalogue: CatalogueFiles) -> None:
    claude = service_of(catalogue, "claude")

    assert claude.surfaces == (
        ChoiceEntry("chat", "Chat"),
        ChoiceEntry("claude-code", "Claude Code"),
        ChoiceEntry("mobile-app", "Mobile app"),
        ChoiceEntry("api", "API"),
        ChoiceEntry("desktop-app", "Desktop app"),
        ChoiceEntry("cowork", "Cowork"),
        ChoiceEntry("console", "Console"),
    )
    assert claude.symptoms == (
        ChoiceEntry("login", "I cannot log in"),
        ChoiceEntry("busy", "It says it is busy, or shows an error"),
        ChoiceEntry("limit", "It says I hit a limit, but I did nothing"),
        ChoiceEntry("slow", "It is very slow"),
        ChoiceEntry("connection", "The connection drops"),
        ChoiceEntry("other", "Something else"),
    )


def test_claude_knows_its_vendor_and_what_each_component_stands_for(catalogue: CatalogueFiles) -> None:
    claude = service_of(catalogue, "claude")

    assert (claude.vendor, claude.status_format) == ("Anthropic", "statuspage")
    assert ComponentEntry("Claude Code", ("claude-code",)) in claude.components
    assert ComponentEntry("claude.ai", ("chat", "mobile-app", "desktop-app")) in claude.components
    assert ComponentEntry("Claude for Government", ours=False) in claude.components


def test_copilot_takes_from_the_page_of_github_what_is_its_own(catalogue: CatalogueFiles) -> None:
    github, copilot = (service_of(catalogue, slug) for slug in ("github", "github-copilot"))

    assert (github.status_page, github.status_shared) == (copilot.status_page, False)
    assert copilot.status_shared
    assert copilot.components == (ComponentEntry("Copilot"), ComponentEntry("Copilot AI Model Providers"))
    assert {component.name for component in copilot.components} < {each.name for each in github.components}


def test_components_stand_for_surfaces_of_well_known_services(catalogue: CatalogueFiles) -> None:
    mapped = {service.slug for service in catalogue.services if service.components}

    assert mapped >= {
        "claude",
        "openai",
        "github",
        "github-copilot",
        "cloudflare",
        "discord",
        "reddit",
        "npm",
    }
    assert sum(bool(service.vendor) for service in catalogue.services) >= 50


def test_vendor_is_told_only_where_it_has_another_name(catalogue: CatalogueFiles) -> None:
    same = [entry.slug for entry in catalogue.services if entry.vendor.casefold() == entry.name.casefold()]

    assert same == []


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("chatgpt", "openai"),
        ("aws", "aws"),
        ("twitter", "x"),
        ("anthropic", "claude"),
        ("telefónica", "movistar"),
        ("ドコモ", "docomo"),
        ("amex", "american-express"),
    ],
)
def test_words_that_people_search_for_name_a_service(catalogue: CatalogueFiles, word: str, slug: str) -> None:
    words = {
        known.casefold(): service.slug
        for service in catalogue.services
        for known in (service.slug, service.name, *service.aliases)
    }

    assert words[word] == slug
