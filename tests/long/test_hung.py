"""Each process of a site frozen or killed, one after another, and a full disk: it recovers by itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reporter.supervision.supervisor import HEALTHY_AFTER
from tests.sites.running import slowness, wait_until
from tests.sites.supervised import PROCESSES, WITHIN, Supervised, folder_for_engines, on_linux, supervised

ROOT = Path(__file__).parents[2]
DISK = "size=150m,mode=0711"  # PostgreSQL's account must get through when we are root


@pytest.fixture(scope="module")
def site() -> Iterator[Supervised]:
    with folder_for_engines() as var, supervised(var) as site:
        yield site


@on_linux
# The web server first: it has then worked for a while when the test after this one kills it.
@pytest.mark.parametrize("name", list(reversed(PROCESSES)))
def test_frozen_process_is_replaced_and_the_site_is_ready_again(site, name):
    program, _, _ = name.partition("'s ")
    told = site.said().count(line := f"{program} has a stopped process; ending it and starting it again")
    wait_until(lambda: site.find(name) is not None, within=WITHIN)
    frozen = site.find(name)
    os.kill(frozen.pid, signal.SIGSTOP)

    wait_until(lambda: not frozen.lives(), within=WITHIN, otherwise=site.log)
    wait_until(lambda: site.find(program) is not None and site.is_ready(), within=WITHIN, otherwise=site.log)

    assert site.said().count(line) == told + 1


@on_linux
def test_killed_web_server_is_back_soon(site):
    """Its main process; the suite kills its worker."""
    # A web server that has just been started again would wait for a second before its next start.
    wait_until(lambda: (web := site.find("web")) and web.age() > HEALTHY_AFTER + 1, within=WITHIN)
    killed, begun = site.find("web"), time.monotonic()
    killed.kill()
    wait_until(lambda: not killed.lives(), within=WITHIN)

    wait_until(site.is_alive, within=WITHIN, otherwise=site.log, pause=0.05)

    assert time.monotonic() - begun < 5 + 5 * slowness()


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small one of its own."""
    with folder_for_engines() as folder:
        command = ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True, text=True)
        if mounted.returncode != 0:
            pytest.skip(f"cannot mount a small disk: {mounted.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@on_linux
def test_full_disk_ends_nothing_for_good(disk):
    with supervised(disk) as site:
        ballast = disk / "ballast"
        fill(ballast)
        for name in ("PostgreSQL", "beat", "Valkey"):
            site.find(name).kill()
        full = f"PostgreSQL died (the disk of {disk}/postgres is full: make space)"
        wait_until(lambda: sum(full in line for line in site.said()) == 2, within=WITHIN, otherwise=site.log)
        assert site.is_alive()
        assert site.supervisor.poll() is None

        # It has been started four times by then. More starts in vain would only make the pauses longer.
        time.sleep(8)
        told = [line for line in site.said() if line.startswith("PostgreSQL")]
        ballast.unlink()
        wait_until(site.is_ready, within=WITHIN, otherwise=site.log)
        wait_until(lambda: "PostgreSQL works again" in site.said(), within=WITHIN, otherwise=site.log)

        assert len(told) <= 4
        assert site.find("beat") is not None


@on_linux
def test_watched_program_that_is_stopped_is_killed_and_ends_the_watch(tmp_path):
    script = f"echo $$ > {tmp_path}/number; mv {tmp_path}/number {tmp_path}/up; exec sleep 120"
    watch = [sys.executable, "-m", "reporter.supervision.watch", "beat", "sh", "-c", script]
    with subprocess.Popen(watch, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        wait_until((tmp_path / "up").exists, within=WITHIN)
        os.kill(int((tmp_path / "up").read_text()), signal.SIGSTOP)

        assert process.communicate(timeout=WITHIN) == ("beat has a stopped process; ending it\n", None)
    assert process.returncode == 128 + signal.SIGKILL


def fill(path: Path) -> None:
    """To the last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
