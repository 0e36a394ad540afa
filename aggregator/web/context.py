"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, object]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "tick_seconds": settings.TICK_SECONDS,
    }
