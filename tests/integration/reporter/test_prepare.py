"""Before a start: invented and true reports never meet in one database."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from aggregator import demo
from aggregator.models import StageFailure
from reporter import static
from reporter.management.commands import prepare
from reporter.startup import migration_history
from reports.models import Service
from tests.builders.reports import right_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """The names of the steps that were taken, instead of the steps."""
    taken: list[str] = []
    settings.SECRET_KEY, settings.PRIVACY_KEY = "s" * 50, "p" * 50

    def note(name: str, *, check: bool = False, **_: Any) -> None:
        taken.append("check of the catalogue" if check else name)

    monkeypatch.setattr(prepare, "call_command", note)
    monkeypatch.setattr(prepare, "maintain_partitions", lambda: taken.append("days"))
    monkeypatch.setattr(prepare.tick, "run", lambda **_: taken.append("tick"))
    monkeypatch.setattr(migration_history, "call_command", note)
    monkeypatch.setattr(static, "collect_static_files", lambda: taken.append("static"))
    return taken


def test_site_does_not_start_on_a_demos_database(steps):
    demo.begin_run(now=right_now())

    with pytest.raises(CommandError, match="DEMO=1, or name an empty database"):
        call_command("prepare")

    assert steps == ["check of the catalogue", "static", "unpack_geo", "migrate"]


@pytest.mark.parametrize(
    ("is_demo", "last"), [(True, ["seed_demo", "tick"]), (False, ["load_catalogue", "tick"])]
)
def test_demo_goes_on_and_an_empty_database_is_anybodys(is_demo, last, steps, settings):
    settings.DEMO = is_demo
    if is_demo:
        demo.begin_run(now=right_now())

    call_command("prepare")

    assert steps[-2:] == last


def test_site_is_not_prepared_with_the_development_key(steps, settings, capsys):
    settings.PRIVACY_KEY = settings.DEVELOPMENT_KEY

    with pytest.raises(SystemExit) as ended:
        call_command("prepare")

    assert (ended.value.code, steps) == (2, [])
    assert "- PRIVACY_KEY is not set" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_database_that_does_not_answer_is_one_sentence(steps, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")

    with pytest.raises(CommandError) as ended:
        call_command("prepare")

    sentence = (
        "The database that DATABASE_URL names does not answer; is it running, and are host and port right?"
    )
    assert (str(ended.value), ended.value.returncode) == (f"{sentence} Nothing was changed.", 2)
    assert steps == ["check of the catalogue"]


@pytest.mark.django_db
def test_operators_services_stay_active_over_two_starts(monkeypatch, settings, tmp_path):
    settings.SECRET_KEY, settings.PRIVACY_KEY = "s" * 50, "p" * 50
    (tmp_path / "services").mkdir()
    (tmp_path / "categories.toml").write_text(
        '[tools]\nname = "Tools"\nsurfaces = { api = "API" }\nsymptoms = { other = "Other" }\n'
    )
    (tmp_path / "services" / "tools.toml").write_text('[acme]\nname = "Acme"\n')
    settings.CATALOGUE_DIR = str(tmp_path)
    monkeypatch.setattr(
        prepare, "_write_files", lambda _: None
    )  # which takes seconds, and is not of interest

    for _ in range(2):
        call_command("prepare", stdout=StringIO())

    assert list(Service.objects.values_list("slug", "active")) == [("acme", True)]
    assert not StageFailure.objects.exists()
