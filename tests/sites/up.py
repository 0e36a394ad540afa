"""`manage.py up` as a child of ours."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from reporter.startup.processes import start_process
from tests.sites.running import READY_WITHIN, ROOT, says_ok


def start_site(var: Path, port: int, log: Path, **wanted: str) -> subprocess.Popen[bytes]:
    """An empty site on engines of its own in `var`; it ends when we are killed."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    wanted |= {"DEMO": "0", "PORT": str(port), "HOST": "127.0.0.1", "VAR_DIR": str(var)}
    with log.open("ab") as out:
        return start_process(
            [sys.executable, "manage.py", "up"],
            orphaned=signal.SIGTERM,
            cwd=ROOT,
            env={**environment, **wanted, "DJANGO_SETTINGS_MODULE": "reporter.settings"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )


def wait_until_ready(site: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not is_ready(port):
        assert site.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.3)


def is_ready(port: int) -> bool:
    return says_ok(f"http://127.0.0.1:{port}/readyz")
