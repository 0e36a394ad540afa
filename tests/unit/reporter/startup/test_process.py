"""Every program ends with exit code 2 and one sentence for each mistake; none is started on known keys."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
WRONG = {
    "REPORTS_KEPT_DAYS": "-5",
    "TRUSTED_PROXIES": "10.0.0.1/8",
    "PORT": "99999",
    "DEMO": "maybe",
    "LOG_LEVEL": "loud",
    "DATABASE_URL": "postgresql://u:hunter2@h:none/x",
    "REDIS_URL": "http://:hunter2@h",
    "SECRET_KEY": "hunter2",
    "PRIVACY_KEY_FILE": "/nowhere/key",
}
SOUND = {"SECRET_KEY": "s" * 50, "PRIVACY_KEY": "p" * 50}
WEB = ["-m", "reporter.startup.serve", "--version"]


def run_python(arguments: list[str], variables: dict[str, str]) -> tuple[int, list[str]]:
    """(exit code, lines) of a program in an environment of these variables only."""
    kept = {name: os.environ[name] for name in ("PATH", "VAR_DIR")}
    ended = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "reporter.settings"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return ended.returncode, (ended.stdout + ended.stderr).splitlines()


@pytest.mark.parametrize(
    "program", [["manage.py", "prepare"], ["-m", "celery", "--app", "reporter", "worker"], WEB], ids=str
)
def test_all_mistakes_are_told_at_once_one_line_each_without_secrets(program):
    code, lines = run_python(program, WRONG)

    told = [line.removeprefix("- ").partition(" ")[0].partition("=")[0] for line in lines[1:]]
    assert (code, sorted(told)) == (2, sorted(WRONG))
    assert "hunter2" not in "".join(lines)


def test_no_web_server_starts_on_the_development_key():
    code, lines = run_python(WEB, {"DEBUG": "1"})

    assert (code, [line.split(" is not set")[0] for line in lines[1:]]) == (
        2,
        ["- SECRET_KEY", "- PRIVACY_KEY"],
    )


def test_web_server_becomes_granian_and_uses_its_own_account():
    account = {"DATABASE_URL": "postgresql://all@h/x", "WEB_DATABASE_URL": "postgresql://web@h/x"}
    look = "from reporter.startup import process; process.load_web_settings();"
    look += "from django.conf import settings; print(settings.DATABASES['default']['USER'])"

    assert run_python(WEB, SOUND | account) == (0, [f"granian_server.py {version('granian')}"])
    assert run_python(["-c", look], SOUND | account) == (0, ["web"])


def test_account_of_the_web_server_is_another_one():
    account = {"DATABASE_URL": "postgresql://me@h/x", "WEB_DATABASE_URL": "postgresql://me@h/x"}

    code, lines = run_python(WEB, SOUND | account)

    assert (code, "WEB_DATABASE_URL names the account of DATABASE_URL" in lines[1]) == (2, True)


def test_development_server_needs_no_keys():
    look = "import django; django.setup(); from reporter.probes import heartbeat;"
    look += "heartbeat.start_heartbeats = lambda: print('beats');"
    look += "from django.core.servers.basehttp import get_internal_wsgi_application as application;"
    look += "print(type(application()).__name__)"

    assert run_python(["-c", look], {}) == (0, ["beats", "DjangoHandler"])


def test_command_without_its_database_says_so_in_one_line():
    code, lines = run_python(
        ["manage.py", "showmigrations"], {"DATABASE_URL": "postgresql://u:hunter2@/x?host=/nowhere"}
    )

    sentence = (
        "The database that DATABASE_URL names does not answer; is it running, and are host and port right?"
    )
    assert (code, lines) == (2, [sentence])
