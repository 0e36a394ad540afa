"""Files of status pages, read without database or network: tests here may use neither."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from aggregator.official import formats
from aggregator.outgoing.fetch import LARGEST
from tests.unit.aggregator.official.claim_builders import ANSWERS

ROOT = Path(__file__).parents[4]
NOBODY = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
HEROKU = str(ANSWERS / "foreign_heroku.json")


def run_command(*names: str, format: str = "") -> tuple[int, list[dict[str, object]], str]:  # noqa: A002
    """Exit code, the objects, what was complained of."""
    out, err = StringIO(), StringIO()
    files = [word for name in names for word in ("--file", str(ANSWERS / name))]
    code = 0
    try:
        call_command("read_official", *files, format=format, stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        code = ended.code
    return code, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_incidents_and_components_become_a_line_each():
    code, records, complaint = run_command(
        "statuspage_summary.json", "statuspage_incidents.json", format="statuspage"
    )

    assert records[:2] == [
        {
            "incident": "m1",
            "title": "Database upgrade",
            "progress": "scheduled",
            "impact": "maintenance",
            "began_at": "2026-03-03T22:00:00Z",
            "ended_at": None,
            "components": ["Website"],
        },
        {
            "incident": "i1",
            "title": "Requests to the API fail",
            "progress": "identified",
            "impact": "partial",
            "began_at": "2026-03-02T09:40:00Z",
            "ended_at": None,
            "components": ["API"],
        },
    ]
    assert records[-3:] == [
        {"component": "API", "standing": "partial"},
        {"component": "Website", "standing": "operational"},
        {"component": "Telepathy", "standing": None},
    ]
    assert (code, '"transcendent" is no state that we know' in complaint) == (2, True)


def test_what_is_not_told_is_null_and_never_operational():
    _, records, _ = run_command("betterstack_index.json")
    _, feed, _ = run_command("plain.rss")

    assert records[2] == {
        "incident": "8",
        "title": "Website was slow",
        "progress": "resolved",
        "impact": None,
        "began_at": "2026-03-01T08:00:00Z",
        "ended_at": "2026-03-01T09:00:00Z",
        "components": ["Website"],
    }
    assert {record["impact"] for record in feed} == {None}


def test_files_of_a_page_are_understood_together():
    code, records, complaint = run_command("statuspage_partial.json", "statuspage_partial_components.json")

    assert (code, records[-1]) == (0, {"component": "New model", "standing": "major"})
    assert complaint.endswith(": read as statuspage.\n")


def test_file_that_needs_another_says_so():
    code, records, complaint = run_command("statuspage_partial.json", format="statuspage")

    assert (code, len(records)) == (0, 2)
    assert "api/v2/components.json may name more" in complaint


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("statuspage_incidents.json", "statuspage"),
        ("incidentio_summary.json", "incidentio"),
        ("instatus_languages.json", "instatus"),
        ("betterstack_index.json", "betterstack"),
        ("github_status_history.atom", "feed"),
    ],
)
def test_format_is_found_and_named(name, kind):
    _, records, complaint = run_command(name)

    assert f"{name}: read as {kind}.\n" in complaint
    assert all(record["title"] for record in records if "incident" in record)


@pytest.mark.parametrize("kind", formats.ORDER)
def test_foreign_file_is_refused_by_name_and_nothing_is_written(kind):
    code, records, complaint = run_command("foreign_heroku.json", format=kind)

    assert (code, records) == (2, [])
    assert complaint.startswith(f"{HEROKU}: ")


def test_files_that_are_none_are_told(tmp_path):
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)

    told = [run_command(str(path)) for path in (tmp_path / "none", tmp_path, large)]

    assert [(code, records) for code, records, _ in told] == [(2, [])] * 3
    assert [complaint.partition(": ")[2][:12] for *_, complaint in told] == [
        "No such file",
        "Is a directo",
        "larger than ",
    ]


def test_unknown_format_is_told_with_those_that_exist():
    code, records, complaint = run_command("plain.rss", format="atom")

    assert (code, records) == (2, [])
    assert complaint == f"There is no format 'atom'; there are {', '.join(formats.BY_NAME)}.\n"


@pytest.mark.parametrize("words", [[], ["acme", "--file", HEROKU]])
def test_either_a_page_or_files_are_named(words):
    with pytest.raises(CommandError) as caught:
        call_command("read_official", *words)

    assert caught.value.returncode == 2


def test_standard_input_is_read(monkeypatch):
    body = (ANSWERS / "instatus_languages.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(body)))
    out = StringIO()

    call_command("read_official", "--file", "-", stdout=out, stderr=StringIO())

    assert json.loads(out.getvalue())["title"] == "API trouble"


def test_no_database_is_needed():
    told = subprocess.run(
        [sys.executable, "manage.py", "read_official", "--file", "-"],
        input=(ANSWERS / "instatus_languages.json").read_bytes(),
        env={**os.environ, **NOBODY},
        cwd=ROOT,
        capture_output=True,
    )

    assert (told.returncode, told.stderr) == (0, b"-: read as instatus.\n")
    assert json.loads(told.stdout)["incident"] == "c1"
