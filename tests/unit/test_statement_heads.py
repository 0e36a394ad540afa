"""The head of each .sql file names who uses the statement, as a path in the package of the file."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("reporter", "aggregator", "reports")
CALLER = re.compile(r"^-- .*?\bCalled by ([a-z_]+(?:\.[a-z_]+)*)", re.MULTILINE)
STATEMENTS = sorted(path for package in PACKAGES for path in ROOT.glob(f"{package}/sql/*.sql"))
# The table of the log is made once, by the first migration.
BY_MIGRATION = {"report_table": "Run by migration 0001"}


def read_caller(package: Path, name: str) -> str:
    """The source of `a.b.module` or `a.b.module.function`; '' where there is none."""
    path = package.joinpath(*name.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.exists():
            return file.read_text()
    modules = (path.parent.with_suffix(".py"), path.parent / "__init__.py")
    nodes = [node for file in modules if file.exists() for node in ast.parse(file.read_text()).body]
    own = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name == path.name]
    return "".join(map(ast.unparse, own)).replace("'", '"')


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
def test_head_names_a_caller_that_uses_the_statement(file):
    if file.stem in BY_MIGRATION:
        assert BY_MIGRATION[file.stem] in file.read_text()
        return
    (name,) = CALLER.findall(file.read_text())

    assert f'"{file.stem}"' in read_caller(file.parents[1], name)


def test_heads_of_all_packages_are_read():
    assert {file.parts[-3] for file in STATEMENTS} == set(PACKAGES)


@pytest.mark.parametrize(
    ("name", "first_line"),
    [
        ("intake", '"""A report comes in. This module is the only way into the report log."""'),
        ("privacy.coarse_region", "def coarse_region(code: str) -> str:"),
        ("privacy.no_region", ""),
        ("nowhere.coarse_region", ""),
    ],
)
def test_caller_is_a_module_or_a_function(name, first_line):
    assert read_caller(ROOT / "reports", name).partition("\n")[0] == first_line
