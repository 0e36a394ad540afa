"""The Celery app; what runs how often stands in settings.CELERY_BEAT_SCHEDULE."""

from typing import Any

from celery import Celery

from reporter.startup import process

app = Celery("reporter")


@app.on_configure.connect
def _load_settings(**_: Any) -> None:
    """When the app is first used, not when it is imported: a web server reads the settings in its own way."""
    process.load_settings()


app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
