"""Where static files come from: hashed and compressed once collected, straight from source before."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


def collect() -> None:
    """Hash and compress all static files, unless that was done since the last of them changed."""
    if _collected() and _newest() <= _manifest().stat().st_mtime:
        return
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def _manifest() -> Path:
    return Path(settings.STATIC_ROOT) / "staticfiles.json"


def _collected() -> bool:
    return _manifest().exists()


def _newest() -> float:
    files = (storage.path(path) for finder in get_finders() for path, storage in finder.list(None))
    return max(Path(file).stat().st_mtime for file in files)


class Storage(CompressedManifestStaticFilesStorage):
    """Hashed names where `collectstatic` has run, so that browsers may keep files for ever."""

    def url(self, name: str | None, force: bool = False) -> str:
        if _collected():
            return super().url(name, force)
        return StaticFilesStorage.url(self, name)
