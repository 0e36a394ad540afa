"""Answers of vendors with a format of their own, by format: what every reader must read or refuse."""

from aggregator.official import reading
from aggregator.official.claims import Document
from tests.unit.aggregator.official.claim_builders import load_answer

FILES = {
    "google": ("google_incidents.json",),
    "aws": ("aws_currentevents.json",),
    "statusio": ("statusio_status.json",),
    "slack": ("slack_current.json", "slack_history.json"),
    "heroku": ("heroku_current.json",),
    "salesforce": ("salesforce_active.json", "salesforce_instances.json"),
    "rootly": ("rootly_status.json",),
    "apple": ("apple_system_status.js",),
}
PAIRS = [(name, file) for name, files in FILES.items() for file in files]


def load_body(file: str) -> bytes:
    """As served: AWS's answer is UTF-16."""
    return load_answer(file).decode().encode("utf-16") if file.startswith("aws_") else load_answer(file)


def read_foreign(name: str, file: str) -> Document:
    return reading.read_document(format=name, body=load_body(file), content_type="")
