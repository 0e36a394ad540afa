"""The Celery app; what runs how often stands in settings.CELERY_BEAT_SCHEDULE."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reporter.settings")

app = Celery("reporter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
