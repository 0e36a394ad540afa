import os
import shutil
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from reporter.embedded import Postgres, UnableToStart, Valkey


@pytest.fixture
def folder():
    """pytest's own temporary folders are closed to the account that root lends to PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="outages-engines-"))
    folder.chmod(0o711)
    yield folder
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
