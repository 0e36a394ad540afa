"""What the site writes to its log, as lines of text."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

from reporter.logs import JsonFormatter


@contextmanager
def log_lines() -> Iterator[list[str]]:
    """Filled when the block ends: what the site's own handler wrote, and whatever else went to stderr."""
    lines: list[str] = []
    stream = io.StringIO()
    handler = next(each for each in logging.root.handlers if isinstance(each.formatter, JsonFormatter))
    before = handler.setStream(stream)
    try:
        with redirect_stderr(stream):  # also what libraries print, and Python's own last resort
            yield lines
    finally:
        handler.setStream(before)
        lines += stream.getvalue().splitlines()
