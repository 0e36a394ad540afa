"""Answers of vendors with a format of their own, by format: what every reader must read or refuse."""

from aggregator.official import formats, reading
from aggregator.official.claims import Document
from tests.unit.aggregator.official.claim_builders import ANSWERS, load_answer

# Several formats read answers of these, as test_foreign_answers.py lists; a feed can come from anybody.
SHARED = {"statuspage", "incidentio", "instatus", "betterstack", "feed"}
# A new format needs no entry: its answers are named after it.
FILES = {
    each.name: tuple(sorted(path.name for path in ANSWERS.glob(f"{each.name}_*")))
    for each in formats.FORMATS
    if each.name not in SHARED
}
PAIRS = [(name, file) for name, files in FILES.items() for file in files]


def load_body(file: str) -> bytes:
    """As served: AWS's answer is UTF-16."""
    return load_answer(file).decode().encode("utf-16") if file.startswith("aws_") else load_answer(file)


def read_foreign(name: str, file: str) -> Document:
    return reading.read_document(format=name, body=load_body(file), content_type="")
