"""Lines of tables, keys and values in TOML text."""

import pytest

from reports.catalogue.places import find_places

TEXT = """\
# a comment with [brackets] and key = 1
[acme]
name = "Acme"
aliases = [
  "ACME Inc",
  'acme.test',
]
"quoted key" = 1
site.address = "https://acme.test/"

[ acme . surfaces ]
api = "API"
inline = { deep = "x" }
[[list]]
name = "in a list"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("acme",), 2),
        (("acme", "name"), 3),
        (("acme", "aliases"), 4),
        (("acme", "quoted key"), 8),
        (("acme", "site"), 9),
        (("acme", "site", "address"), 9),
        (("acme", "surfaces"), 11),
        (("acme", "surfaces", "api"), 12),
        (("list", "name"), 15),
    ],
)
def test_headers_and_keys_are_found(path: tuple[str, ...], line: int) -> None:
    assert find_places(text=TEXT).line(*path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("acme", "surfaces", "inline", "deep"), 13),
        (("acme", "homepage"), 2),
        (("nobody",), 1),
    ],
)
def test_what_is_not_there_is_placed_at_what_surrounds_it(path: tuple[str, ...], line: int) -> None:
    assert find_places(text=TEXT).line(*path) == line


@pytest.mark.parametrize(("value", "line"), [("ACME Inc", 5), ("acme.test", 6), ("API", 4)])
def test_value_is_found_under_its_own_key_only(value: str, line: int) -> None:
    assert find_places(text=TEXT).line("acme", "aliases", value=value) == line


def test_outermost_names_are_known_even_if_the_text_is_no_toml() -> None:
    broken = '[acme]\nname = \n[other.surfaces]\napi = "API"\n'

    assert find_places(text=broken).tables() == {"acme", "other"}
