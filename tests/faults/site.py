"""The site under test: `manage.py up` in a folder of its own, and nothing of it left afterwards."""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from reporter.embedded import Postgres
from reporter.startup.launch import REAL
from reports.catalogue.sources import SHIPPED
from tests.faults.disk import Disk, UnableToMount
from tests.sites import up
from tests.sites.ports import free_port
from tests.sites.processes import Process, list_descendants

ENDS_WITHIN = 60.0  # seconds
STATUS_PAGE = re.compile(r"(?ms)^status_[^\n]*\n|^\[[^\n]*\.components\].*?\n(?=^\[|\Z)")  # in the catalogue
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


@dataclass
class FaultSite:
    """A running site; `disk` is None where none could be mounted, and `why` says why."""

    port: int
    log: Path
    supervisor: subprocess.Popen[bytes]
    postgres: Postgres  # not started by us: for its addresses, and to read the log when all is over
    disk: Disk | None
    why: str

    @property
    def database_url(self) -> str:
        return self.postgres.url(REAL)

    def processes(self) -> set[Process]:
        """All but the supervisor itself."""
        return {
            each
            for each in list_descendants(os.getpid())
            if each.pid not in {os.getpid(), self.supervisor.pid}
        }

    def ended(self) -> bool:
        return self.supervisor.poll() is not None

    def stop(self) -> tuple[int, list[str]]:
        """Stop it; return its exit code and the processes that it left behind, which are killed."""
        if not self.ended():
            self.supervisor.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.supervisor.wait(ENDS_WITHIN)
        left = [each.program() for each in self.processes()]
        self.end()
        return self.supervisor.returncode, left

    def end(self) -> None:
        """Kill it; harmless when it has ended. Its orphans become our children."""
        self.supervisor.kill()
        self.supervisor.wait()
        while left := self.processes():
            for each in left:
                each.kill()
            self.reap()

    def reap(self) -> None:
        """Collect orphans that have ended, as the init process of a machine does."""
        with suppress(ChildProcessError):
            while (found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
                if found.si_pid == self.supervisor.pid and self.supervisor.returncode is None:
                    return  # subprocess collects it
                os.waitpid(found.si_pid, 0)


@contextmanager
def running_site(*, disk_size: int) -> Iterator[FaultSite]:
    """From nothing to ready. Its data and its log are on a disk of so many megabytes; 0: on no own one."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    with ExitStack() as stack:
        folder = _temporary_folder(stack)
        disk, why = _mount(folder, disk_size, stack) if disk_size else (None, "not asked for")
        postgres = Postgres(folder=folder / "postgres")
        postgres.locate()
        port, log = free_port(), folder / "log"
        catalogue = _copy_catalogue(folder.parent / "catalogue")
        # The crowd of a test is in fewer networks than so many people are.
        wanted = {"OFFICIAL_POLLING": "1", "CATALOGUE_DIR": str(catalogue), "PROOF_OF_WORK": "0"}
        supervisor = up.start_site(folder, port, log, **wanted)
        site = FaultSite(port, log, supervisor, postgres, disk, why)
        stack.callback(site.end)
        stack.callback(_ignore_signals)
        up.wait_until_ready(supervisor, port, log)
        yield site


def _copy_catalogue(folder: Path) -> Path:
    """Without status pages: the asker runs, and a test must not send requests to vendors."""
    shutil.copytree(SHIPPED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for path in folder.glob("services/*.toml"):
        path.write_text(STATUS_PAGE.sub("", path.read_text()))
    return folder


def _ignore_signals() -> None:
    """A second Ctrl-C must not interrupt the stop of the site, which takes a moment only."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def _temporary_folder(stack: ExitStack) -> Path:
    """For the site's data; beside it, for the temporary files that killed programs leave."""
    base = Path(tempfile.mkdtemp(prefix="outages-faults-"))
    stack.callback(shutil.rmtree, base)
    for folder in (base, base / "tmp", base / "var"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)  # PostgreSQL's account must get through when we are root
    os.environ["TMPDIR"] = tempfile.tempdir = str(base / "tmp")
    return base / "var"


def _mount(folder: Path, size: int, stack: ExitStack) -> tuple[Disk | None, str]:
    disk = Disk(folder, size=size)
    try:
        disk.mount()
    except (UnableToMount, OSError) as error:
        return None, str(error)
    stack.callback(disk.unmount)
    return disk, ""
