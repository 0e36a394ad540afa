"""Files that are replaced in one step: readers get the old one or the new one, never a part."""

import os
from pathlib import Path

PUBLIC, PRIVATE = 0o666, 0o600  # modes, from which the account's mask is taken


def replace_file(path: Path, content: bytes, *, mode: int = PUBLIC, durable: bool = True) -> None:
    """Also by several processes at once. Not `durable`: a power failure may leave an empty file.

    Raises OSError, and then the old file stays.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            file.write(content)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
