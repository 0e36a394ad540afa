import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from reporter.embedded import Postgres, UnableToStart, Valkey
from reporter.embedded import postgres as postgres_module
from reporter.embedded import valkey as valkey_module
from reporter.supervision import child_processes
from tests.sites.running import wait_until as wait

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows its processes")


@pytest.fixture
def folder():
    """pytest's own temporary folders are closed to the account that root lends to PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="outages-engines-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def postgres():
    """One cluster for those who leave it running."""
    folder = Path(tempfile.mkdtemp(prefix="outages-engines-"))
    folder.chmod(0o711)
    with Postgres(folder=folder / "postgres") as postgres:
        yield postgres
    shutil.rmtree(folder)


def test_what_was_committed_survives_a_kill_of_postgres(folder):
    with Postgres(folder=folder / "postgres") as postgres:
        url = postgres.database("site")
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE said AS SELECT generate_series(1, 1000) AS n")
        os.kill(postgres.pid, signal.SIGKILL)

        postgres.restart()

        with psycopg.connect(url) as connection:
            found = connection.execute(
                "SELECT count(*), current_setting('fsync'), current_setting('synchronous_commit') FROM said"
            ).fetchone()
        assert found == (1000, "on", "on")


def test_what_was_flushed_survives_a_kill_of_valkey(folder):
    with Valkey(folder=folder / "valkey") as valkey:
        with redis.Redis.from_url(valkey.database(1)) as client:
            client.set("limit", 3)
            client.waitaof(1, 0, 5000)
        os.kill(valkey.pid, signal.SIGKILL)

        valkey.restart()

        with redis.Redis.from_url(valkey.database(1)) as client:
            assert client.get("limit") == b"3"


@on_linux
def test_frozen_postgres_is_killed_and_loses_nothing(postgres, monkeypatch):
    monkeypatch.setattr(postgres_module, "ANSWER_WITHIN", 2)  # the least that libpq waits
    url = postgres.database("frozen")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE said AS SELECT generate_series(1, 1000) AS n")
    os.kill(postgres.pid, signal.SIGSTOP)
    frozen = postgres.answers()

    postgres.kill()
    wait_until(lambda: postgres.returncode() is not None)
    postgres.restart()

    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM said").fetchone()
    assert (frozen, found, postgres.answers()) == (False, (1000,), True)


@on_linux
def test_process_that_a_dead_postgres_left_frozen_is_killed_by_the_next_start(postgres):
    """It is of the old cluster, and holds its lock: two postmasters on one folder would destroy the data."""
    with postgres._connect() as connection:
        row = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
        ).fetchone()
    os.kill(row[0], signal.SIGSTOP)
    wait_until(lambda: child_processes.has_stopped_process(head=postgres.pid))
    os.kill(postgres.pid, signal.SIGKILL)

    postgres.restart()

    assert row[0] not in {each.pid for each in child_processes.list_processes()}


@on_linux
def test_frozen_valkey_does_not_answer_until_it_is_killed_and_started(folder, monkeypatch):
    monkeypatch.setattr(valkey_module, "ANSWER_WITHIN", 0.2)
    with Valkey(folder=folder / "valkey") as valkey:
        os.kill(valkey.pid, signal.SIGSTOP)
        frozen = valkey.answers()

        valkey.kill()
        wait_until(lambda: valkey.returncode() is not None)
        valkey.restart()

        assert (frozen, valkey.answers()) == (False, True)


@on_linux
def test_frozen_engine_hears_that_it_shall_end(folder):
    valkey = Valkey(folder=folder / "valkey")
    valkey.start()
    os.kill(valkey.pid, signal.SIGSTOP)
    child = valkey._child

    valkey.stop()

    assert child.returncode == 0


def test_postgres_that_recovers_is_not_ready_and_answers_all_the_same(postgres):
    (postgres.home / "data" / "standby.signal").touch()  # it waits for ever for more to recover
    try:
        postgres.kill()
        postgres.launch()

        wait_until(postgres.answers)
        assert (postgres._is_ready(), postgres.recovers()) == (False, True)
    finally:
        (postgres.home / "data" / "standby.signal").unlink()
        postgres.restart()


def test_engine_says_why_it_ended_at_a_start_that_nobody_waited_for(postgres):
    settings = postgres.home / "data" / "postgresql.conf"
    sound = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    try:
        postgres.kill()
        postgres.launch()
        wait_until(lambda: postgres.returncode() is not None)

        assert re.fullmatch("configuration file .* contains errors", postgres.explain(postgres.returncode()))
        assert postgres.explain(-signal.SIGKILL) == "killed by SIGKILL"
    finally:
        settings.write_text(sound)
        postgres.restart()


def test_engine_left_by_a_killed_owner_is_ended_by_the_next_start(folder):
    """As on macOS, which tells no child of its parent's death: only the engine's own lock is held."""
    left = Postgres(folder=folder / "postgres")
    left.start()
    assert left._owner is not None
    os.close(left._owner)
    left._owner = None

    with Postgres(folder=folder / "postgres") as postgres:
        assert postgres.returncode() is None
        assert left.returncode() == 0


def test_second_start_in_the_same_folder_is_refused_and_harms_nothing(folder):
    with Valkey(folder=folder / "valkey") as valkey:
        with pytest.raises(UnableToStart, match=r"Valkey already runs in .*/valkey"):
            Valkey(folder=folder / "valkey").start()

        with redis.Redis.from_url(valkey.database(0)) as client:
            assert client.ping() is True


def test_engines_open_no_port_and_leave_no_file_outside_their_folder(folder):
    with Postgres(folder=folder / "postgres", durable=False) as postgres:
        with psycopg.connect(postgres.database("site")) as connection:
            listens = connection.execute("SHOW listen_addresses").fetchone()
        sockets = postgres.socket_folder
        assert (listens, sockets.exists()) == (("",), True)

    assert not sockets.exists()


def test_failed_start_says_what_postgres_said(folder):
    with Postgres(folder=folder / "postgres", durable=False) as postgres:
        broken = postgres.home / "data" / "postgresql.conf"
    broken.write_text("no_such_setting = 1\n")

    with pytest.raises(UnableToStart, match="no_such_setting"):
        Postgres(folder=folder / "postgres").start()


def wait_until(holds) -> None:
    wait(holds, within=60, pause=0.02)
