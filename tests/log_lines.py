"""What the site writes to its log, as lines of text."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from reporter.logs import JsonFormatter


@contextmanager
def log_lines() -> Iterator[list[str]]:
    """Filled when the block ends: what the site's own handler wrote, and what Python writes without any."""
    lines: list[str] = []
    stream = io.StringIO()
    handler = next(each for each in logging.root.handlers if isinstance(each.formatter, JsonFormatter))
    last_resort, logging.lastResort = logging.lastResort, logging.StreamHandler(stream)
    before = handler.setStream(stream)
    try:
        yield lines
    finally:
        handler.setStream(before)
        logging.lastResort = last_resort
        lines += stream.getvalue().splitlines()
