"""The tree can be kept in mind: folders are small, names are unique, and tests do not import tests."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("reporter", "aggregator", "reports")
MOST_MODULES = 15  # of one folder: what a reader can take in as one list
TEST_MODULE = re.compile(r"test_|conftest$")

# What was there before these tests were; entries may only be taken away.
STILL_TOO_FULL: set[str] = set()
STILL_IMPORTING = {
    "tests/integration/aggregator/web/api/test_official.py",
    "tests/integration/aggregator/web/api/test_schema.py",
    "tests/unit/aggregator/stats/ledger/test_accuracy.py",
    "tests/unit/aggregator/web/charts/test_leads.py",
    "tests/unit/aggregator/web/words/test_lead_words.py",
    "tests/unit/aggregator/web/words/vendors/test_first_statement.py",
    "tests/unit/aggregator/web/words/vendors/test_standoff.py",
}


def list_modules(*folders: str) -> list[Path]:
    """Modules by their path in the project; migrations are numbered, not named, and stay where they are."""
    paths = [path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in paths if "migrations" not in path.parts)


def list_imports(path: Path) -> set[str]:
    """Every module that a module may import; for "from a import b" both a and a.b."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def find_imported_tests(path: Path) -> list[str]:
    ours = [name.split(".") for name in list_imports(path) if name.startswith("tests.")]
    return [".".join(name) for name in ours if any(map(TEST_MODULE.match, name))]


def test_no_folder_holds_more_modules_than_one_can_survey():
    folders = Counter(
        str(path.parent) for path in list_modules(*PACKAGES, "tests") if path.stem != "__init__"
    )

    assert {folder for folder, count in folders.items() if count > MOST_MODULES} <= STILL_TOO_FULL


def test_public_class_names_are_unique_in_the_project():
    names = Counter(
        node.name
        for path in list_modules(*PACKAGES)
        for node in ast.parse((ROOT / path).read_text()).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )

    # Django finds a command by its module, and looks there for a class of this name.
    assert {name for name, count in names.items() if count > 1 and name != "Command"} == set()


def test_no_helper_is_imported_from_a_test_module():
    """What two modules need has a module of its own; fixtures are handed out by pytest."""
    imports = {str(path): find_imported_tests(path) for path in list_modules("tests")}

    assert {path for path, names in imports.items() if names} <= STILL_IMPORTING


@pytest.mark.parametrize(
    "line",
    ["from tests.unit.test_a import b", "from tests.unit import test_a", "from tests.unit.conftest import b"],
)
def test_imports_of_test_modules_are_seen(line, tmp_path):
    (module := tmp_path / "module.py").write_text(line)

    assert len(find_imported_tests(module)) >= 1
