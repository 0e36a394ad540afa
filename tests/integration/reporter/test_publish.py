"""manage.py publish: the published pages as files, with and without a database."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reports import queries
from reports.models import Service
from tests.builders.derived import make_baseline, make_tick, make_watch
from tests.builders.publishing import publish
from tests.builders.reports import DAY, make_service, right_now


@pytest.fixture
def _published(db: None, settings, tmp_path) -> None:
    now = right_now()
    service = make_service("acme")
    make_baseline(service, rate=0.2, at=now - DAY)
    make_watch(service, until=now)
    make_tick(now)
    publish(now=now)
    settings.PUBLICATION_COPY = tmp_path / "copy" / "snapshots.sqlite3"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.ALLOWED_HOSTS = ["status.example"]
    settings.SITE_URL = "https://status.example"


@pytest.mark.usefixtures("_published")
def test_pages_and_api_become_files(tmp_path, capsys):
    call_command("publish", str(tmp_path / "mirror"))

    page = (tmp_path / "mirror/de/services/acme/index.html").read_text()
    answer = json.loads((tmp_path / "mirror/api/v1/services/acme/index.json").read_text())
    assert 'lang="de"' in page
    assert 'action="https://status.example/de/services/acme/report/"' in page
    assert answer["slug"] == "acme"
    assert "0 addresses left as they were" in capsys.readouterr().out


class Enough(Exception):
    """The command would go on for ever."""


@pytest.mark.usefixtures("_published")
def test_with_every_tick_it_follows_the_catalogue(tmp_path, monkeypatch, capsys):
    def let_time_pass(_: float) -> None:
        if Service.objects.filter(slug="globex").exists():
            raise Enough
        ours = queries.catalogue()
        make_service("globex")  # in the worker's process, which is not ours
        publish(now=right_now())
        queries.keep_catalogue(ours)

    monkeypatch.setattr("reporter.management.commands.publish.time.sleep", let_time_pass)
    monkeypatch.setattr(connection, "close", lambda: None)  # it is the test's own

    with pytest.raises(Enough):
        call_command("publish", str(tmp_path / "mirror"), "--every-tick")

    answer = json.loads((tmp_path / "mirror/api/v1/services/globex/index.json").read_text())
    assert (answer["slug"], (tmp_path / "mirror/services/globex/index.html").exists()) == ("globex", True)
    assert capsys.readouterr().out.count("0 addresses left as they were, 0 wait") == 2


def test_a_mirror_that_may_make_nothing_is_refused(tmp_path):
    with pytest.raises(CommandError, match="--most 0: at least one file"):
        call_command("publish", str(tmp_path), "--every-tick", "--most", "0")


@pytest.mark.django_db
def test_without_a_publication_the_remedy_is_named(settings, tmp_path):
    settings.PUBLICATION_COPY = tmp_path / "snapshots.sqlite3"

    with pytest.raises(CommandError, match="wait for a tick"):
        call_command("publish", str(tmp_path / "mirror"))


@pytest.mark.usefixtures("_published")
def test_without_the_address_of_the_site_forms_lead_nowhere_which_is_said(settings, tmp_path, capsys):
    settings.SITE_URL = ""

    call_command("publish", str(tmp_path / "mirror"))

    assert "SITE_URL is not set" in capsys.readouterr().err


@pytest.mark.usefixtures("_published")
def test_the_name_of_the_site_must_be_one_that_is_answered(settings, tmp_path):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://status.example", ["outages.example"]

    with pytest.raises(CommandError, match=r"status\.example, which is not in ALLOWED_HOSTS"):
        call_command("publish", str(tmp_path / "mirror"))


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "mirror").write_text("a file")

    with pytest.raises(CommandError, match="mirror: File exists"):
        call_command("publish", str(tmp_path / "mirror"))
