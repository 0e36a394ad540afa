"""One JSON line an event. Messages name things by slug and id: never an address, a user agent, free text."""

import json
import logging
from datetime import UTC, datetime
from typing import Any


def make_settings(*, level: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "reporter.logs.JsonFormatter"}},
        "filters": {"faults": {"()": "reporter.logs.OnlyFaults"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json"},
            "none": {"class": "logging.NullHandler"},  # without a handler Python prints warnings itself
        },
        "root": {"handlers": ["console"], "level": level},
        # A refused report or a 503 is an answer, not an event: in an outage its lines would fill the disk.
        "loggers": {
            "django.request": {"filters": ["faults"]},
            # Its messages repeat what a client sent; the answer was a 400 or 403.
            "django.security": {"handlers": ["none"], "propagate": False},
            "celery.app.trace": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},  # at lower levels it logs URLs with their query strings
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


class OnlyFaults(logging.Filter):
    """Passes only faults of ours.

    django.request logs every answer from 400 on, with the address in it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is not None and getattr(record, "status_code", 500) >= 500


class JsonFormatter(logging.Formatter):
    """{"at", "level", "logger", "message"} and "trace" where something was raised."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)
