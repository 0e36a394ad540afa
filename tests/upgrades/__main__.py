"""Upgrade a database from each commit that changed a migration, and look what is left of it.

    python -m tests.upgrades                         all such commits, some ten seconds each
    python -m tests.upgrades --only COMMIT ...       some of them
    python -m tests.upgrades --dump COMMIT FILE      write the database that a commit makes, as SQL

Each commit's own code, on an engine of this run's own, makes its tables and fills them (fill.py). Then the
present `prepare` runs. All rows must be there; columns, constraints, indexes and triggers must be as in a
new database. Nothing of the repository is touched: commits are unpacked into a temporary folder.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from reporter.embedded import Postgres
from tests.upgrades import database

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
MIGRATIONS = ("reports/migrations", "aggregator/migrations")
KEYS = {"SECRET_KEY": "s" * 50, "PRIVACY_KEY": "p" * 50}


class UnableToRun(Exception):
    """A program ended badly; its last lines."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.upgrades")
    parser.add_argument("--only", nargs="+", metavar="COMMIT", help="these commits instead of all")
    parser.add_argument(
        "--dump", nargs=2, metavar=("COMMIT", "FILE"), help="write a commit's database as SQL"
    )
    asked = parser.parse_args()
    with _engine() as (postgres, folder):
        if asked.dump:
            return _dump(postgres, folder, asked.dump[0], Path(asked.dump[1]))
        commits = asked.only or _commits()
        wanted = _new_database(postgres, folder)
        failed = sum(_tell(commit, _upgrade(postgres, folder, commit, wanted)) for commit in commits)
        _say(f"{len(commits)} commits, {failed} failed")
        return min(failed, 1)


@contextmanager
def _engine() -> Iterator[tuple[Postgres, Path]]:
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="outages-upgrades-"))
        stack.callback(shutil.rmtree, folder)
        folder.chmod(0o711)  # PostgreSQL's account must get through when we are root
        yield stack.enter_context(Postgres(folder=folder / "postgres", durable=False)), folder


def _commits() -> list[str]:
    """Oldest first: those that changed a migration, and merges after which one is another than before."""
    listed = _output("git", "log", "--reverse", "-m", "--format=%h", "--", *MIGRATIONS)
    return list(dict.fromkeys(listed.split()))


def _new_database(postgres: Postgres, folder: Path) -> set[str]:
    """The shape of what the present version makes of nothing."""
    url = postgres.database("fresh")
    _run([sys.executable, "manage.py", "migrate", "--verbosity=0"], ROOT, url, folder)
    return database.shape(url)


def _upgrade(postgres: Postgres, folder: Path, commit: str, wanted: set[str]) -> list[str]:
    """What is wrong after the upgrade, a line each."""
    if not _is_whole(commit):
        _say("    left out: it holds only one of both sides, and no program of it starts")
        return []
    url = postgres.database(f"of_{commit}")
    try:
        filled = _fill(folder, commit, url)
        before = database.content(url)
        _run([sys.executable, "manage.py", "prepare"], ROOT, url, folder)
    except UnableToRun as error:
        return [str(error)]
    there = database.shape(url)
    rows = sum(map(len, before.rows.values()))
    _say(f"    {rows} rows in {sum(map(bool, before.rows.values()))} of {len(before.rows)} tables. {filled}")
    return [
        *database.lost(before, url),
        *(f"missing: {line}" for line in sorted(wanted - there)),
        *(f"too much: {line}" for line in sorted(there - wanted)),
    ]


def _is_whole(commit: str) -> bool:
    shown = subprocess.run(
        ["git", "cat-file", "-e", f"{commit}:aggregator/apps.py"], cwd=ROOT, capture_output=True
    )
    return shown.returncode == 0


def _fill(folder: Path, commit: str, url: str) -> str:
    """By the code of `commit`, which may know nothing of what is newer."""
    source = folder / commit
    source.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x"], cwd=source, check=True, input=archive.stdout)
    fill = [sys.executable, str(HERE / "fill.py"), str(HERE / "catalogue")]
    told = _run(fill, source, url, folder)
    shutil.rmtree(source)
    return ", ".join(told.splitlines())


def _dump(postgres: Postgres, folder: Path, commit: str, target: Path) -> int:
    """With INSERTs and without psql's own commands, so that any client can load it."""
    url = postgres.database(f"of_{commit}")
    _fill(folder, commit, url)
    text = _output(
        str(postgres.programs / "pg_dump"), "--rows-per-insert=100", "--no-owner", "--no-comments", url
    )
    lines = [line for line in text.splitlines() if line and not line.startswith(("--", "\\"))]
    target.write_text(f"-- python -m tests.upgrades --dump {commit} {target}\n" + "\n".join(lines) + "\n")
    return 0


def _run(command: list[str], folder: Path, url: str, scratch: Path) -> str:
    ended = subprocess.run(
        command, cwd=folder, env=_environment(url, scratch), capture_output=True, text=True, timeout=300
    )
    if ended.returncode:
        raise UnableToRun("\n    ".join((ended.stdout + ended.stderr).splitlines()[-12:]))
    return ended.stdout


def _environment(url: str, scratch: Path) -> dict[str, str]:
    ours = {"DATABASE_URL": url, "VAR_DIR": str(scratch), "CATALOGUE_DIR": str(HERE / "catalogue")}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | KEYS | ours | {"DEMO": "0", "DJANGO_SETTINGS_MODULE": "reporter.settings"}


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _tell(commit: str, wrong: list[str]) -> int:
    subject = _output("git", "log", "-1", "--format=%s", commit).strip()
    _say(f"{'FAILED' if wrong else 'ok    '}  {commit}  {subject[:60]}")
    for line in wrong:
        _say(f"    {line}")
    return int(bool(wrong))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
