"""One JSON line an event. Messages name things by slug and id: never an address, a user agent, free text."""

import json
import logging
from datetime import UTC, datetime


class OnlyFaults(logging.Filter):
    """Of django.request only faults of ours: it tells of every answer from 400 on, with what was sent."""

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
