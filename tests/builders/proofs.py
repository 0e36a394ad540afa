"""Solutions of challenges, as a client sends them."""

from typing import Any

import altcha


def solve(challenge: dict[str, Any]) -> str:
    """By ALTCHA's own solver."""
    parsed = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(parsed)
    assert solution is not None
    return altcha.Payload(parsed, solution).to_base64()
