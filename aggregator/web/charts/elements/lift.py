"""The one scale of surprise: how many times the usual, in steps that double."""

import math

STEPS = (2, 4, 8, 16, 32)
SATURATED = 32.0  # times the usual of a whole service: from here on nearly every part would wear one tint


def choose_shift(*, reports: int, usual: float | None) -> int:
    """By how much all steps are raised, a power of two: a service at 50 times its usual has 4, 8, ... 64.

    So its parts can be told from each other; the service as a whole wears the second strongest tint.
    """
    if not usual or reports / usual < SATURATED:
        return 1
    return int(2 ** math.floor(math.log2(reports / usual / 16)))


def find_lift_step(lift: float | None, *, shift: int = 1) -> int:
    """The highest step reached, as the class `lift8`; 0 (no tint) below the first or without a usual."""
    if lift is None:
        return 0
    printed = round_lift(lift)
    return max((step for step in STEPS if printed >= step * shift), default=0)


def list_swatches(shift: int) -> tuple[tuple[int, int], ...]:
    """Class and printed number of each swatch."""
    return tuple((step, step * shift) for step in STEPS)


def round_lift(lift: float) -> float:
    """As it is printed: what reads "16 times" must wear the tint of 16."""
    return round(lift, 1) if lift < 3 else round(lift)
