"""Where static files come from: hashed and compressed once collected, straight from source before."""

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


def _collected() -> bool:
    return (settings.STATIC_ROOT / "staticfiles.json").exists()


class Storage(CompressedManifestStaticFilesStorage):
    """Hashed names where `collectstatic` has run, so that browsers may keep files for ever."""

    def url(self, name: str | None, force: bool = False) -> str:
        if _collected():
            return super().url(name, force)
        return StaticFilesStorage.url(self, name)
