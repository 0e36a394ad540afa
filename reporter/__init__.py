"""The project: settings, addresses, engines, and the one command that runs it all."""

# Importing the app here binds @shared_task in web processes and commands too.
from reporter.celery import app as celery_app

__all__ = ["celery_app"]
