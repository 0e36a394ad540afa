"""`manage.py up` as a child of ours."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from reporter.processes import begin
from tests.running import READY_WITHIN

ROOT = Path(__file__).parents[1]


def start(var: Path, port: int, log: Path, **wanted: str) -> subprocess.Popen[bytes]:
    """An empty site on engines of its own in `var`; it ends when we are killed."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    wanted |= {"DEMO": "0", "PORT": str(port), "HOST": "127.0.0.1", "VAR_DIR": str(var)}
    with log.open("ab") as out:
        return begin(
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
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
