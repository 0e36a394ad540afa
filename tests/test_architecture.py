"""The house keeps its plan: each table has one writer, few read the clock. Imports are for `make lint`."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.writers import CATALOGUE, MODERATED, MODERATION, WRITERS

HERE = Path(__file__).parents[1]
PACKAGES = ("reporter", "aggregator", "reports")

# One table, one writer. A table that is missing in WRITERS fails the test of the list itself.
TABLES = {model._meta.db_table: model.__name__ for model in apps.get_models() if model.__name__ in WRITERS}
# Days of the log are made, filled and dropped there; no report is written.
PARTITIONS = "reports/partitions.py"
PICTURE = "aggregator/web/cards/card.py"  # saves an image
BENCH = "reporter/speed"  # fills and empties a database of its own

ALWAYS_WRITES = {
    *("save", "delete", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
    *("asave", "adelete", "acreate", "aget_or_create", "aupdate_or_create", "abulk_create", "abulk_update"),
}
WRITES_A_QUERY = {"update", "aupdate", "raw"}  # dicts have an update() too
ASSIGNED = re.compile(r"(\w+) = ")
SQL_WRITE = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM|TRUNCATE|MERGE INTO)\s+([a-z]+_\w+)")


def sources() -> list[Path]:
    files = [path.relative_to(HERE) for package in PACKAGES for path in (HERE / package).rglob("*.py")]
    return sorted(path for path in files if "migrations" not in path.parts)


def chain(node: ast.AST) -> list[str]:
    """`Rollup.objects.filter(...).update` as ["Rollup", "objects", "filter", "update"]."""
    match node:
        case ast.Attribute(value=value, attr=name):
            return [*chain(value), name]
        case ast.Call(func=called):
            return chain(called)
        case ast.Name(id=name):
            return [name]
    return ["?"]


def written_by_orm(text: str) -> set[str]:
    """Models written to in a source; "?" where only the call shows it."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first, *_, last = names = chain(node.func)
            of_a_query = "objects" in names
            if last in ALWAYS_WRITES or (last in WRITES_A_QUERY and of_a_query):
                found.add(first if of_a_query and first in WRITERS else "?")
    return found


def written_by_sql(text: str) -> set[str]:
    return {TABLES.get(table, table) for table in SQL_WRITE.findall(text)}


def statements_of(path: Path) -> str:
    """All text of a module, with that of the .sql files it names."""
    text = (HERE / path).read_text()
    folder = HERE / path.parts[0] / "sql"
    named = [file for file in folder.glob("*.sql") if f'"{file.stem}"' in text]
    return "\n".join([text, *(file.read_text() for file in named)])


def test_every_table_of_ours_has_a_writer_and_every_writer_is_there():
    models = {
        model.__name__
        for name in ("reports", "aggregator")
        for model in apps.get_app_config(name).get_models()
    }

    assert models == set(WRITERS)
    assert [path for path in set(WRITERS.values()) if not (HERE / path).exists()] == []


@pytest.mark.parametrize("path", [path for path in sources() if not path.is_relative_to(BENCH)], ids=str)
def test_module_writes_only_its_own_tables(path):
    own = {model for model, writer in WRITERS.items() if path.is_relative_to(writer)}
    written = written_by_orm((HERE / path).read_text()) | written_by_sql(statements_of(path))

    if own or str(path) == PICTURE:
        written.discard("?")
    if str(path) == PARTITIONS:
        written.discard("reports_report_default")
    if str(path) == MODERATION:
        written -= MODERATED.keys()
    assert written <= own


def test_moderation_marks_reports_and_changes_nothing_else_of_them():
    text = statements_of(Path(MODERATION))
    assigned = re.findall(r"\bSET (.+?)\bWHERE", text, re.DOTALL)

    assert set(ASSIGNED.findall(" ".join(assigned))) == MODERATED["Report"]
    assert re.findall(r"INSERT INTO|DELETE FROM", text) == []


def test_models_name_the_writer_of_their_table():
    """Relative to their app, or in full; tables of the catalogue are described in its own folder."""
    models = [model for name in ("reports", "aggregator") for model in apps.get_app_config(name).get_models()]
    named = {model: re.search(r"Written by ([\w/]+\.py)", model.__doc__ or "") for model in models}
    wrong = {
        model.__name__: match[1]
        for model, match in named.items()
        if match and WRITERS[model.__name__] not in {match[1], f"{model._meta.app_label}/{match[1]}"}
    }
    unnamed = {model.__name__ for model, match in named.items() if match is None}

    assert wrong == {}
    assert unnamed == {"Report", *(name for name, writer in WRITERS.items() if writer == CATALOGUE)}


def test_docs_name_the_second_writer_of_the_log():
    architecture = (HERE / "docs" / "architecture.md").read_text()
    (row,) = re.findall(r"^\| Report \(.+", architecture, re.MULTILINE)

    assert WRITERS["Report"] == "reports/intake"
    assert f"the three columns of moderation `{MODERATION}`" in row
    assert len(MODERATED["Report"]) == 3
    assert f"`{MODERATION}` sets three columns" in (HERE / "CONTRIBUTING.md").read_text()


def test_every_writing_statement_has_a_caller():
    text = "".join((HERE / path).read_text() for path in sources())
    files = [file for package in PACKAGES for file in (HERE / package).glob("sql/*.sql")]

    writing = [file.stem for file in files if SQL_WRITE.search(file.read_text())]
    assert len(writing) >= 3
    assert [stem for stem in writing if f'"{stem}"' not in text] == []


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("Rollup.objects.filter(a=1).update(reports=2)", {"Rollup"}),
        ("Tick.objects.update_or_create(id=1)", {"Tick"}),
        ("Watch.objects.select_for_update().filter(a=1).delete()", {"Watch"}),
        ("incident.save()", {"?"}),
        ("model.objects.bulk_create(rows)", {"?"}),
        ("service.incidents.create(state='open')", {"?"}),
        ("Rollup.objects.filter(a=1).count()", set()),
        ("known.update(more)", set()),
    ],
)
def test_scan_sees_what_the_orm_writes(source, written):
    assert written_by_orm(source) == written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("INSERT INTO reports_report (slot) VALUES (1)", {"Report"}),
        ("UPDATE aggregator_watch SET level = 'ok'", {"Watch"}),
        ("DELETE FROM aggregator_rollup", {"Rollup"}),
        ("ON CONFLICT DO UPDATE SET reports = 1", set()),
        ("SELECT * FROM reports_report FOR UPDATE", set()),
    ],
)
def test_scan_sees_what_sql_writes(source, written):
    assert written_by_sql(source) == written


CLOCK = re.compile(r"\b(?:datetime\.now|datetime\.utcnow|timezone\.now|date\.today|time\.time)\(")
HTTP = re.compile(r"^\s*(?:from|import) (?:django\.http|django\.shortcuts|rest_framework)", re.MULTILINE)


def is_interface(path: Path) -> bool:
    """HTTP, tasks, commands and the web server's heartbeat read the clock; all others take `now`."""
    return (
        path.name in {"api.py", "views.py", "health.py", "sign_in.py", "tasks.py"}
        or path in {Path("reporter/probes/heartbeat.py"), Path("reporter/front/reports.py")}
        or path == Path("reporter/speed/intake_load.py")
        or path.parts[:2] == ("aggregator", "web")
        or "commands" in path.parts
    )


def test_only_interfaces_read_the_clock():
    readers = [path for path in sources() if CLOCK.search((HERE / path).read_text())]

    assert [str(path) for path in readers if not is_interface(path)] == []
    assert Path("aggregator/tasks.py") in readers


@pytest.mark.parametrize(
    "path", [path for path in sources() if path.name == "tasks.py" or "commands" in path.parts], ids=str
)
def test_tasks_and_commands_use_the_clock_and_not_http(path):
    """Ruff's exemption is for a whole file: this is its other half."""
    assert not HTTP.search((HERE / path).read_text())


def test_health_answers_and_asks_nobody_for_words():
    text = (HERE / "reporter" / "probes" / "health.py").read_text()

    assert re.findall(r"from (django\.(?:http|shortcuts)) import (.+)", text) == [
        ("django.http", "HttpRequest, JsonResponse")
    ]
