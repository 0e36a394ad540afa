"""No pinned package has a known vulnerability: asked of PyPI, where it can be reached."""

import pytest

from tests.dependencies.audit import audit_pins
from tests.dependencies.pins import read_pins


def test_no_pinned_package_has_a_known_vulnerability():
    outcome = audit_pins(read_pins())

    if not outcome.audited:
        pytest.skip(outcome.describe())
    assert outcome.faults == (), outcome.describe()
