"""Writes a mirror: what changed, in batches, with a manifest after each of them.

Whoever copies the folder compares it with manifest.json: its path, bytes and SHA-256 for each file. A file
that has not changed is not touched, so that rsync and object stores copy only what is new.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePosixPath

from aggregator.publication.published import Publication
from reporter.front.refusals import FrontResponse
from reporter.mirror.addresses import MirroredAddress, list_addresses
from reporter.mirror.links import lead_to_site
from reports.host.files import replace_file

MANIFEST = "manifest.json"
# Rendered first and then written at once, so that the manifest differs from the files for milliseconds only.
BATCH = 100  # files
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
        self._entries: dict[str, Entry] = _read_entries(folder / MANIFEST)
        self._numbers: dict[str, int] = {}  # of the snapshot that a file shows, by file
        self._static: set[str] = set()
        self._held: set[str] = set()  # paths
        self.waiting = 0  # files that show an older snapshot, after the last call of write()

    def write(
        self,
        publication: Publication,
        *,
        slugs: Collection[str],
        urgent: Collection[str] = (),
        most: int | None = None,
        now: datetime,
    ) -> list[str]:
        """Write what changed since it was written; return what could not be written.

        The site and `urgent` services come first. Of the others at most `most` files are made, those that
        have waited longest first.
        """
        addresses = list(list_addresses(slugs=slugs))
        self._held = {address.path for address in addresses}
        mistakes: list[str] = []
        due = iter(self._choose_due(addresses, publication, urgent, most))
        while batch := list(islice(due, BATCH)):
            bodies = dict(self._make_bodies(batch, publication, mistakes))
            for file, body in bodies.items():
                self._write_file(file, body)
            self._write_manifest(publication.number, now)
        self._remove_others({str(address.file) for address in addresses} | self._static)
        self._write_manifest(publication.number, now)
        return mistakes

    def copy_static(self, root: Path) -> None:
        """The collected style sheets, scripts and icons."""
        for path in sorted(each for each in root.rglob("*") if each.is_file()):
            file = PurePosixPath("static") / path.relative_to(root)
            self._write_file(file, path.read_bytes())
            self._static.add(str(file))

    def _choose_due(
        self,
        addresses: Sequence[MirroredAddress],
        publication: Publication,
        urgent: Collection[str],
        most: int | None,
    ) -> list[MirroredAddress]:
        changed = [address for address in addresses if self._is_old(address, publication)]
        first = [address for address in changed if address.is_of_site]
        second = [address for address in changed if address.key in urgent]
        others = [address for address in changed if not address.is_of_site and address.key not in urgent]
        others.sort(key=lambda address: self._numbers.get(str(address.file), 0))
        chosen = first + second + others[:most]
        self.waiting = len(changed) - len(chosen)
        return chosen

    def _is_old(self, address: MirroredAddress, publication: Publication) -> bool:
        stored = publication.snapshots.get(address.key)
        shown = self._numbers.get(str(address.file))
        return shown is None or stored is None or shown != stored.number

    def _make_bodies(
        self, addresses: Sequence[MirroredAddress], publication: Publication, mistakes: list[str]
    ) -> Iterator[tuple[PurePosixPath, bytes]]:
        for address in addresses:
            try:
                body = self._make_body(address)
            except UnableToMirror as error:
                mistakes.append(str(error))
                continue
            stored = publication.snapshots.get(address.key)
            self._numbers[str(address.file)] = stored.number if stored else 0
            yield address.file, body

    def _make_body(self, address: MirroredAddress) -> bytes:
        response = self._answer(address.path)
        if response.status != 200:
            raise UnableToMirror(address.path, response.status)
        if address.file.suffix == ".html" and self._site_url:
            return lead_to_site(response.body, held=self._held, site_url=self._site_url)
        return response.body

    def _write_file(self, file: PurePosixPath, body: bytes) -> None:
        entry = {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        path = self._folder / file
        if self._entries.get(str(file)) != entry or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # After a power failure the next start writes all files again.
            replace_file(path, body, durable=False)
        self._entries[str(file)] = entry

    def _remove_others(self, files: Collection[str]) -> None:
        """What the manifest named, and the mirror holds no more."""
        for file in self._entries.keys() - files:
            (self._folder / file).unlink(missing_ok=True)
            del self._entries[file]

    def _write_manifest(self, number: int, now: datetime) -> None:
        manifest = {
            "publication": number,
            "written_at": now.isoformat(timespec="seconds"),
            "files": dict(sorted(self._entries.items())),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._folder / MANIFEST, json.dumps(manifest, indent=1).encode())


def _read_entries(path: Path) -> dict[str, Entry]:
    """Of the run before; {} where there was none that can be read."""
    try:
        entries = dict(json.loads(path.read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    # Files that are named here are removed in the end, so none may lie elsewhere.
    return {file: entry for file, entry in entries.items() if not {"..", "/"} & {*PurePosixPath(file).parts}}
