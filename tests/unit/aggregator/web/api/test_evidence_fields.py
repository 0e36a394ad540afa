"""Each field of the evidence record means something, and everybody who reads it is told what."""

import re
from pathlib import Path

from aggregator.stats.detector.evidence import Evidence
from aggregator.stats.records import EvidenceRecord
from aggregator.web.api.serializers.incident_records import StepSerializer

API = Path(__file__).parents[5] / "docs" / "api.md"
NAMES = set(EvidenceRecord.__annotations__)


def test_each_field_has_its_meaning():
    meanings = Evidence.read_meanings()

    assert set(meanings) == NAMES
    assert meanings["official"] == "nats by which the vendor's word of an outage lowered the threshold"


def test_the_docs_of_the_api_name_each_field():
    table = API.read_text().split("| field of `evidence` | |")[1].split("\n\n")[0]
    cells = [row.split("|")[1] for row in table.splitlines() if row]
    named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}

    assert named == NAMES - {"policy"}  # the paragraph above the table has it


def test_the_schema_of_the_api_names_each_field():
    described = StepSerializer().fields["evidence"].help_text

    assert set(re.findall(r"`(\w+)`", described)) == NAMES
