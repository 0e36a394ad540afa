"""`manage.py up` for real: from nothing to ready, through frozen processes, and then nothing is left."""

import os
import signal
import socket
import time
from collections.abc import Iterator

import pytest

from tests.sites.running import slowness, wait_until
from tests.sites.supervised import WITHIN, Supervised, folder_for_engines, on_linux, supervised
from tests.sites.up import start_site


@pytest.fixture(scope="module")
def site() -> Iterator[Supervised]:
    """One for all: the last test that uses it ends it."""
    with folder_for_engines() as var, supervised(var) as site:
        yield site


@on_linux
@pytest.mark.parametrize(
    "names", [("PostgreSQL", "web's worker"), ("Valkey", "worker")], ids=["postgres, web", "valkey, worker"]
)
def test_site_whose_processes_freeze_is_ready_again_without_anybody(site, names):
    """Two at a time, for the suite's sake; tests/long freezes one after another."""
    frozen = [site.find(name) for name in names]
    for process in frozen:
        os.kill(process.pid, signal.SIGSTOP)

    wait_until(lambda: not any(each.lives() for each in frozen), within=WITHIN, otherwise=site.log)
    wait_until(lambda: all(map(site.find, names)) and site.is_ready(), within=WITHIN, otherwise=site.log)

    for name in names:
        program = name.removesuffix("'s worker")
        assert f"{program} has a stopped process; ending it and starting it again" in site.said()


@on_linux
def test_web_server_whose_worker_was_killed_is_back_soon(site):
    killed, begun = site.find("web's worker"), time.monotonic()
    killed.kill()
    wait_until(lambda: not killed.lives(), within=WITHIN)

    wait_until(site.is_alive, within=WITHIN, otherwise=site.log, pause=0.05)

    assert time.monotonic() - begun < 5 + 5 * slowness()  # measured: 1.4 to 2.8 s


@on_linux
def test_site_leaves_no_process_when_asked_to_stop(site):
    family = site.family()
    programs = " ".join(process.program() for process in family)
    assert all(name in programs for name in ("celery", "granian", "postgres", "valkey-server"))

    os.killpg(site.supervisor.pid, signal.SIGTERM)  # as make and a terminal do: to the group

    assert site.supervisor.wait(120) == 0, site.log.read_text()
    assert [process.program() for process in family if process.lives()] == []


def test_taken_port_is_told_before_anything_starts():
    with folder_for_engines() as var, socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        site = start_site(var, other.getsockname()[1], var / "log")

        assert site.wait(120) == 1
        assert "Is the site running already?" in (var / "log").read_text()
        assert not (var / "postgres").exists()
