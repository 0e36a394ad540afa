"""The bill of materials names every pinned package with its hashes and a licence that we may use."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.dependencies.audit import CLEAN, UNREACHABLE, VULNERABLE, AuditOutcome, read_outcome
from tests.dependencies.licences import UnknownLicence, find_licence, is_allowed
from tests.dependencies.pins import read_pins
from tests.dependencies.sbom import make_sbom

REPORT = """{"dependencies": [
    {"name": "sound", "version": "1.0", "vulns": []},
    {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": []}]},
    {"name": "own", "skip_reason": "not found on PyPI"}
], "fixes": []}"""


def test_sbom_has_each_pinned_package_with_hashes_and_licence():
    pins, document = read_pins(), make_sbom(read_pins())

    listed = {
        (each["name"], each["version"]): (
            sorted(digest["content"] for digest in each["externalReferences"][0]["hashes"]),
            len(each["licenses"]),
        )
        for each in json.loads(document)["components"]
    }
    assert listed == {(pin.name, pin.version): (sorted(pin.hashes), 1) for pin in pins}
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(document) is None


def test_every_package_of_the_site_has_a_licence_that_we_may_use():
    licences = {pin.name: find_licence(pin.name) for pin in read_pins()}

    assert {name: licence for name, licence in licences.items() if not is_allowed(licence)} == {}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("Apache-2.0 AND (MIT OR GPL-3.0-only)", True),
    ],
)
def test_licence_is_allowed_where_one_alternative_is(expression, allowed):
    assert is_allowed(expression) is allowed


def test_package_without_a_licence_is_named():
    with pytest.raises(UnknownLicence, match="no-such-package"):
        find_licence("no-such-package")


def test_line_without_a_hash_is_no_pin(tmp_path):
    (tmp_path / "requirements.txt").write_text("django==5.2\n")

    with pytest.raises(ValueError, match=r"run make lock: django==5\.2"):
        read_pins(tmp_path / "requirements.txt")


def test_audit_names_faults_and_what_it_could_not_look_up():
    outcome = read_outcome(REPORT)

    assert outcome == AuditOutcome(2, ("old 1.0: PYSEC-1, fixed in 1.1",), ("own: not found on PyPI",))
    assert outcome.exit_code == VULNERABLE


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (AuditOutcome(2, (), ()), CLEAN),
        (AuditOutcome(0, (), ()), UNREACHABLE),
        (AuditOutcome(1, (), ("own: not found",)), UNREACHABLE),
    ],
)
def test_audit_that_looked_up_nothing_is_no_success(outcome, code):
    assert outcome.exit_code == code
