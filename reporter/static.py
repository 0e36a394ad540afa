"""Where static files come from: hashed and compressed once collected, straight from source before."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


def collect_static_files() -> None:
    """Hash and compress all static files, unless that was done since the last of them changed."""
    # Collecting takes seconds, and a second start of the site should not.
    if _is_collected() and _find_newest_time() <= _find_manifest().stat().st_mtime:
        return
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def _find_manifest() -> Path:
    return Path(settings.STATIC_ROOT) / "staticfiles.json"


# Before collectstatic has run there are no hashed names: tests and the first start use the sources.
def _is_collected() -> bool:
    return _find_manifest().exists()


def _find_newest_time() -> float:
    files = (storage.path(path) for finder in get_finders() for path, storage in finder.list(None))
    return max(Path(file).stat().st_mtime for file in files)


IMPORT = re.compile(r'^@import url\("([a-z]+\.css)"\);$', re.MULTILINE)


def _read_source(source: tuple[Any, str]) -> str:
    storage, path = source
    with storage.open(path) as file:
        return str(file.read().decode())


class Storage(CompressedManifestStaticFilesStorage):
    """Hashed names where `collectstatic` has run, so that browsers may keep files for ever.

    Style sheets that import others of their folder are joined, so that a page needs few requests.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths |= {name: (self, name) for name in paths if self._join_imports(name, paths)}
        yield from super().post_process(paths, dry_run, **options)

    def _join_imports(self, name: str, paths: dict[str, Any]) -> bool:
        """Write the joined sheet into the collected copy; return whether it had imports."""
        if not name.endswith(".css") or not IMPORT.search(whole := _read_source(paths[name])):
            return False
        folder = name.rpartition("/")[0]
        joined = IMPORT.sub(lambda match: _read_source(paths[f"{folder}/{match[1]}"]), whole)
        Path(self.path(name)).write_text(joined, encoding="utf-8")
        return True

    def url(self, name: str | None, force: bool = False) -> str:
        if _is_collected():
            return super().url(name, force)
        return StaticFilesStorage.url(self, name)
