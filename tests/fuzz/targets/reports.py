"""What a report is sent in."""

import json

from rest_framework.exceptions import ParseError

from reports.web.parsers import TooLarge, parse_json
from reports.web.report_body import NAMES, WrongFields, parse_report
from tests.fuzz.campaign import FuzzTarget
from tests.fuzz.mutation import mutate_bytes, mutate_json

SAMPLES = (
    {"service": "acme"},
    {"service": "acme", "surface": "chat", "symptom": "login", "stance": "works", "region": "US-CA"},
    {"service": "Acme", "comment": "It says error 500", "stance": None, "surface": ""},
)
REFUSALS = (WrongFields, ParseError, TooLarge)


def make_targets() -> list[FuzzTarget]:
    raw = [json.dumps(sample).encode() for sample in SAMPLES]
    return [
        FuzzTarget("report", _parse, REFUSALS, mutate_json(SAMPLES, words=NAMES)),
        FuzzTarget("report, bytes", _parse, REFUSALS, mutate_bytes(raw)),
        FuzzTarget("body of JSON", parse_json, (ParseError, TooLarge), mutate_json(SAMPLES)),
    ]


def _parse(body: bytes) -> None:
    report = parse_report(body)
    for text in (report.service, report.fields.surface, report.fields.symptom, report.fields.region):
        if text is not None and (len(text) > 50 or "\0" in text):
            raise ValueError("a field does not fit its column")
        (text or "").encode()
