"""One event is one line of JSON."""

import json
import logging
import sys

import pytest

from reporter.logs import JsonFormatter


def line(message: str, *arguments: object, **more: object) -> str:
    record = logging.makeLogRecord(
        {
            "name": "reports",
            "levelname": "WARNING",
            "msg": message,
            "args": arguments,
            "created": 1776263400.25,
        }
        | more
    )
    return JsonFormatter().format(record)


def test_event_tells_when_how_grave_where_and_what():
    assert json.loads(line("limits are off for %d s", 5)) == {
        "at": "2026-04-15T14:30:00.250+00:00",
        "level": "warning",
        "logger": "reports",
        "message": "limits are off for 5 s",
    }


@pytest.mark.parametrize("message", ["two\nlines", 'a "quote"', "Ω \u2028", "\x1b[31m"])
def test_event_is_one_line_of_plain_characters_whatever_it_says(message):
    text = line(message)

    assert json.loads(text)["message"] == message
    assert text.isascii()
    assert text.isprintable()


def test_fault_brings_its_trace():
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        told = json.loads(line("failed", exc_info=sys.exc_info()))

    assert told["trace"].splitlines()[0] == "Traceback (most recent call last):"
    assert told["trace"].splitlines()[-1] == "ZeroDivisionError: division by zero"
