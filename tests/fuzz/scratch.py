"""A folder for parsers that read files; it is removed when the process ends."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path


def write_scratch(name: str, body: bytes) -> Path:
    """The file `name` with this content, in place of the one before."""
    path = _make_folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def empty_scratch(name: str) -> Path:
    """The folder `name`, with nothing in it."""
    folder = _make_folder() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@cache
def _make_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="outages-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
