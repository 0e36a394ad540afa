"""Who reads the answer of a status page, by its format."""

from typing import Protocol

from aggregator.official.claims import Document
from aggregator.official.readers import (
    apple,
    aws,
    betterstack,
    feed,
    google,
    heroku,
    incidentio,
    instatus,
    rootly,
    salesforce,
    slack,
    statusio,
    statuspage,
)


class Reader(Protocol):
    """Turns one answer into claims; raises UnableToReadPage."""

    def __call__(self, *, body: bytes, content_type: str) -> Document: ...


READERS: dict[str, Reader] = {
    "statuspage": statuspage.read_document,
    "incidentio": incidentio.read_document,
    "instatus": instatus.read_document,
    "betterstack": betterstack.read_document,
    "rootly": rootly.read_document,
    "feed": feed.read_document,
    "google": google.read_document,
    "slack": slack.read_document,
    "heroku": heroku.read_document,
    "aws": aws.read_document,
    "statusio": statusio.read_document,
    "salesforce": salesforce.read_document,
    "apple": apple.read_document,
}


def read_document(*, format: str, body: bytes, content_type: str) -> Document:  # noqa: A002 - the catalogue's word
    """The claims of one answer of a page; raise UnableToReadPage where it is not of that format."""
    return READERS[format](body=body, content_type=content_type)
