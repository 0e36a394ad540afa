import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from reporter.supervision import log_output
from reporter.supervision.log_output import write_line


@pytest.fixture
def stdout_is(monkeypatch):
    """What follows is written to that file descriptor."""
    monkeypatch.setattr(log_output, "READ_WITHIN", 0.05)
    files = []

    def take(descriptor: int) -> None:
        files.append(os.fdopen(descriptor, "w"))
        monkeypatch.setattr(sys, "stdout", files[0])

    yield take
    for file in files:
        file.close()


def test_line_reaches_the_operator_at_once(stdout_is):
    reading, writing = os.pipe()
    stdout_is(writing)

    write_line("web died")

    with os.fdopen(reading) as heard:
        assert heard.readline() == "web died\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_full_disk_costs_the_line_only(stdout_is):
    stdout_is(os.open("/dev/full", os.O_WRONLY))

    write_line("web died")


def test_reader_that_has_gone_costs_the_line_only(stdout_is):
    reading, writing = os.pipe()
    os.close(reading)
    stdout_is(writing)

    write_line("web died")


def test_reader_that_sleeps_keeps_nobody_waiting(stdout_is):
    reading, writing = os.pipe()
    stdout_is(writing)
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 4096)
    os.set_blocking(writing, True)

    write_line("web died")

    os.close(reading)


def test_closed_output_is_none(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)

    write_line("web died")
