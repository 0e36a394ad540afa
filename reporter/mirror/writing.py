"""Writes a mirror: each file is replaced whole, and the manifest comes last.

Whoever copies the folder compares it with manifest.json: its path, bytes and SHA-256 for each file. A file
that has not changed is not touched, so that rsync and object stores copy only what is new.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from aggregator.publication.published import BOARD, Publication
from reporter.front.refusals import FrontResponse
from reporter.mirror.addresses import MirroredAddress, list_addresses

MANIFEST = "manifest.json"
Entry = Mapping[str, object]


@dataclass(frozen=True)
class UnableToMirror(Exception):
    """An address of the mirror has no answer."""

    path: str
    status: int

    def __str__(self) -> str:
        return f"{self.path} answers {self.status}; nothing of it was written, the file before is kept."


class MirrorFolder:
    """The folder of a mirror; `answer` gives the site's answer to a path, `site_url` is where forms lead."""

    def __init__(self, *, folder: Path, answer: Callable[[str], FrontResponse], site_url: str) -> None:
        self._folder = folder
        self._answer = answer
        self._site_url = site_url
        self._entries: dict[str, Entry] = {}
        self._numbers: dict[str, int] = {}
        self._static: set[str] = set()

    def write(self, publication: Publication, *, slugs: Iterable[str], now: datetime) -> list[str]:
        """Write what changed since the last call; return what could not be written."""
        before, self._numbers = self._numbers, {k: s.number for k, s in publication.snapshots.items()}
        mistakes, files = [], set()
        for address in list_addresses(slugs=slugs):
            files.add(str(address.file))
            key = address.service or BOARD
            if str(address.file) in self._entries and before.get(key) == self._numbers.get(key):
                continue
            try:
                self._write_address(address)
            except UnableToMirror as error:
                mistakes.append(str(error))
        self._entries = {file: entry for file, entry in self._entries.items() if file in files | self._static}
        self._write_manifest(publication.number, now)
        return mistakes

    def copy_static(self, root: Path) -> None:
        """The collected style sheets, scripts and icons."""
        for path in sorted(each for each in root.rglob("*") if each.is_file()):
            file = PurePosixPath("static") / path.relative_to(root)
            self._write_file(file, path.read_bytes())
            self._static.add(str(file))

    def _write_file(self, file: PurePosixPath, body: bytes) -> None:
        entry = {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        path = self._folder / file
        if self._entries.get(str(file)) != entry or not path.exists():
            _replace(path, body)
        self._entries[str(file)] = entry

    def _write_address(self, address: MirroredAddress) -> None:
        response = self._answer(address.path)
        if response.status != 200:
            raise UnableToMirror(address.path, response.status)
        body = response.body
        if address.file.suffix == ".html" and self._site_url:
            # Files take no reports: forms lead to the site itself.
            body = body.replace(b' action="/', f' action="{self._site_url}/'.encode())
        self._write_file(address.file, body)

    def _write_manifest(self, number: int, now: datetime) -> None:
        manifest = {
            "publication": number,
            "written_at": now.isoformat(timespec="seconds"),
            "files": dict(sorted(self._entries.items())),
        }
        _replace(self._folder / MANIFEST, json.dumps(manifest, indent=1).encode())


def _replace(path: Path, body: bytes) -> None:
    """In one step, so that a reader gets the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
