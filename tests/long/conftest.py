"""The long proofs: not in the suite, but by `make test-long`, and over after twenty minutes."""

import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BOUND = 20 * 60  # seconds for all of them
BEGUN = time.monotonic()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.long)


@pytest.fixture
def seconds_left() -> float:
    """Of the bound, for what this test starts."""
    left = BOUND - (time.monotonic() - BEGUN)
    if left <= 0:
        pytest.fail(f"the {BOUND // 60} minutes of the long proofs are over")
    return left
