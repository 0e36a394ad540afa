"""The plan of the project in docs/ is the project: its folders, layers, tables, paths, links and numbers."""

import re
from configparser import ConfigParser
from functools import cache, reduce
from importlib import import_module
from pathlib import Path

import pytest

from tests.writers import WRITERS

HERE = Path(__file__).parents[1]
DOCS = HERE / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
PACKAGES = ("reporter", "aggregator", "reports")
PAGES = sorted([HERE / "README.md", HERE / "CONTRIBUTING.md", *DOCS.rglob("*.md")])
TOP = {*PACKAGES, "docs", "locale", "static", "templates", "tests"}

FOLDER = re.compile(r"^( *)([\w-]+)/(?: |$)", re.MULTILINE)
MODULE = re.compile(r"^( *)([\w-]+\.\w+)(?: |$)", re.MULTILINE)
PATH = re.compile(r"`([\w/-]+(?:\.py|\.sql|\.csv|\.toml|/))`")
LINK = re.compile(r"\]\((?!http)([^)#\s]*)(?:#([^)\s]*))?\)")
# "2.5 times<!-- number: aggregator.stats.policy.DEFAULT.cause_stronger -->": the last number before it.
NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)( %)?[^\d<]*<!-- number: ([\w.]+) -->")


def section(title: str) -> str:
    """A section's first block of code."""
    after = ARCHITECTURE.split(f"\n## {title}\n")[1]
    return after.split("```")[1]


def paths_in_tree(entry: re.Pattern[str]) -> set[str]:
    """Entries of the tree with the folders around them: two spaces of indent a level."""
    paths, around = set(), [""] * 8
    for line in section("The tree").splitlines():
        if match := FOLDER.match(line):
            level = len(match[1]) // 2
            around[level] = match[2]
        if match := entry.match(line):
            paths.add("/".join([*around[: len(match[1]) // 2], match[2]]))
    return paths


def folders_of_code() -> set[str]:
    folders = {
        path.parent.relative_to(HERE) for package in PACKAGES for path in (HERE / package).rglob("*.py")
    }
    return {str(folder) for folder in folders if not {"migrations", "commands"} & set(folder.parts)}


def test_tree_has_every_folder_of_code_and_no_other():
    drawn = {
        path for path in paths_in_tree(FOLDER) if (HERE / path).is_dir() and list((HERE / path).glob("*.py"))
    }

    assert {path for path in drawn if path.split("/")[0] in PACKAGES} == folders_of_code()


def test_everything_in_the_tree_is_there():
    drawn = paths_in_tree(FOLDER) | paths_in_tree(MODULE)

    assert [path for path in sorted(drawn) if not (HERE / path).exists()] == []
    assert len(drawn) > 60


def layers_in_contracts(container: str) -> list[set[str]]:
    """The layers of one package, highest first, as import-linter reads them."""
    contracts = ConfigParser()
    contracts.read(HERE / ".importlinter")
    (layers,) = [part["layers"] for part in contracts.values() if part.get("containers", "") == container]
    return [set(re.split(r" [|:] ", line)) for line in layers.strip().splitlines()]


@pytest.mark.parametrize("container", ["aggregator", "reports", "aggregator.stats", "aggregator.web"])
def test_layers_are_drawn_as_the_contracts_have_them(container):
    drawn = re.search(rf"^{container} +((?:.+\n)(?: .+\n)*)", section("Who may import whom"), re.MULTILINE)

    assert drawn
    assert [set(re.findall(r"\w+", layer)) for layer in drawn[1].split(">")] == layers_in_contracts(container)


def test_table_of_writers_is_the_list_that_the_scan_checks():
    rows = re.findall(
        r"^\| ([A-Z]\w+(?:, \w+)*)(?: \(.+?\))? \|.+?\| `([\w./]+)`", ARCHITECTURE, re.MULTILINE
    )
    written = {table: path.rstrip("/") for tables, path in rows for table in tables.split(", ")}

    assert written == WRITERS


def test_stages_are_drawn_in_the_order_of_a_tick():
    dataflow = (DOCS / "dataflow.md").read_text(encoding="utf-8")
    drawn = re.search(r"^rollups -> .+$", dataflow, re.MULTILINE)
    tick = (HERE / "aggregator" / "pipeline" / "tick.py").read_text(encoding="utf-8")
    stages = re.findall(r'\(stage="(\w+)"', tick)

    assert drawn
    assert drawn[0].split(" -> ") == stages
    assert (len(stages), "and runs ten stages with the same `now`" in dataflow) == (10, True)


@cache
def every_path() -> str:
    """Files and folders of the project, one a line, folders with a slash at the end."""
    below = (
        path for top in sorted(TOP) for path in (HERE / top).rglob("*") if "__pycache__" not in path.parts
    )
    paths = [*HERE.glob("*.py"), *(HERE / top for top in TOP), *below]
    return "\n".join(f"/{path.relative_to(HERE)}{'/' * path.is_dir()}" for path in paths) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_a_page_names_are_there(page):
    """In full, or from any folder on; addresses of other servers do not end like our files."""
    named = {
        path for path in PATH.findall(page.read_text(encoding="utf-8")) if not path.startswith(("var/", "/"))
    }

    assert [path for path in sorted(named) if f"/{path}\n" not in every_path()] == []


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page):
    targets = [
        (page.parent / path if path else page, anchor) for path, anchor in LINK.findall(page.read_text())
    ]

    assert [str(path) for path, _ in targets if not path.exists()] == []
    assert [anchor for path, anchor in targets if anchor and anchor not in anchors(path)] == []


def value_in_code(name: str) -> float:
    """`package.module.NAME.field` as the code has it; a duration in seconds."""
    module, names = name, list[str]()
    while not (HERE / f"{module.replace('.', '/')}.py").exists():
        module, _, last = module.rpartition(".")
        names.insert(0, last)
    value = reduce(getattr, names, import_module(module))
    return value.total_seconds() if hasattr(value, "total_seconds") else float(value)


def marked_numbers() -> list[tuple[str, str, float]]:
    """Page, name in the code, and the number that the page gives."""
    return [
        (page.name, name, float(number.replace(",", "")) / (100 if percent else 1))
        for page in PAGES
        for number, percent, name in NUMBER.findall(page.read_text(encoding="utf-8"))
    ]


def test_marked_numbers_are_those_of_the_code():
    wrong = [
        (page, name, number)
        for page, name, number in marked_numbers()
        if number != pytest.approx(value_in_code(name))
    ]

    assert wrong == []
    assert len(marked_numbers()) >= 20


def test_every_mark_of_a_number_is_read():
    marks = sum(page.read_text(encoding="utf-8").count("<!-- number: ") for page in PAGES)

    assert marks == len(marked_numbers())


def test_stored_names_that_the_glossary_explains_are_in_the_code():
    table = (DOCS / "glossary.md").read_text(encoding="utf-8").split("| name | where | meaning |")[1]
    names = [
        name
        for row in re.findall(r"^\| ([^|-]+) \|", table, re.MULTILINE)
        for name in re.findall(r"\w+", row)
    ]
    code = "".join(path.read_text(encoding="utf-8") for path in (HERE / "aggregator").rglob("*.py"))

    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []
    assert len(names) > 20
