"""`manage.py unmapped_components` prints a table, and lines for the catalogue's files."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.builders.reports import AT, DAY, make_service
from tests.builders.vendors import make_component_claim, make_watched_service, read_catalogue_page


def run_command(*arguments: str) -> str:
    out = StringIO()
    call_command("unmapped_components", *arguments, stdout=out)
    return out.getvalue()


def test_what_is_unmapped_is_printed_with_lines_to_paste(db):
    make_watched_service(components={"API": ["api"]})
    make_watched_service("unread", status_page="https://status.unread.test/")
    read_catalogue_page(make_component_claim("API", part="c1"), make_component_claim("Chat", part="c2"))
    read_catalogue_page(
        make_component_claim("Public API", part="c1"), make_component_claim("Chat", part="c2"), at=AT + DAY
    )

    rows = [" ".join(row.split()) for row in run_command().splitlines()]

    assert rows == [
        "https://status.acme.test/",
        "Component Stands for",
        "Chat acme: all of it, unmapped",
        'API no component is called so: now "Public API" (in [acme.components])',
        "",
        "# reports/catalogue/services/tools.toml",
        "# Surfaces: chat, api",
        "[acme.components] # stands there already: put the lines below it",
        '"Chat" = "chat"',
        "Status pages: 2, never read: 1. Components: 2, unmapped: 1. Names of no component: 1.",
    ]


def test_of_one_service_all_components_are_printed(db):
    make_watched_service(components={"API": ["api"], "Gone": True})
    make_watched_service("other", status_page="https://status.other.test/")
    read_catalogue_page(make_component_claim("API", part="c1"))

    rows = [" ".join(row.split()) for row in run_command("acme").splitlines()]

    assert rows == [
        "https://status.acme.test/",
        "Component Stands for",
        "API acme: api",
        "Gone no component is called so: never seen (in [acme.components])",
        "Status pages: 1, never read: 0. Components: 1, unmapped: 0. Names of no component: 1.",
    ]


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("acne", '"acne" is no service. Did you mean "acme"?'),
        ("zzzzzz", '"zzzzzz" is no service. It must be a slug of the catalogue.'),
        ("acme", "[acme] has no status_page in the catalogue: add one first."),
    ],
)
def test_a_service_without_a_page_is_refused(db, slug, text):
    make_service("acme")

    with pytest.raises(CommandError, match="^" + text.replace("[", r"\[").replace("?", r"\?") + "$"):
        run_command(slug)
