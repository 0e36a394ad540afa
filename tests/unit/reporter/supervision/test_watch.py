import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[4]
WATCH = (sys.executable, "-m", "reporter.supervision.watch")


def watch(*arguments: str, **options) -> subprocess.Popen[str]:
    return subprocess.Popen([*WATCH, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, **options)


def test_it_ends_with_the_exit_code_of_its_program():
    codes = [watch("beat", "sh", "-c", end) for end in ("exit 7", "kill -9 $$")]
    codes.append(watch("beat", "/no/such/program"))

    said = [process.communicate(timeout=120)[0] for process in codes]
    assert [process.returncode for process in codes] == [7, 137, 127]
    assert said == ["", "", "beat does not start: No such file or directory\n"]


def test_request_to_stop_reaches_the_program_and_is_no_failure(tmp_path):
    script = f"trap 'touch {tmp_path}/heard; exit 3' TERM; touch {tmp_path}/up; while :; do sleep 0.02; done"
    process = watch("--grace=60", "worker", "sh", "-c", script)
    wait_for(tmp_path / "up")

    process.terminate()

    assert (process.wait(120), (tmp_path / "heard").exists()) == (0, True)
    process.communicate()


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
