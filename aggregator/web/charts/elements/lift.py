"""The colour scale of all breakdowns: times the expected count, in steps that double."""

import math

STEPS = (2, 4, 8, 16, 32)
# Times the expected count of a whole service: from here on nearly all its parts would have the same tint.
SATURATED = 32.0


def choose_shift(*, reports: int, usual: float | None) -> int:
    """The factor of all steps, a power of two: a service at 50 times its baseline has 4, 8, ... 64.

    So its parts have different tints; the service as a whole has the second strongest one.
    """
    if not usual or reports / usual < SATURATED:
        return 1
    return int(2 ** math.floor(math.log2(reports / usual / 16)))


def find_lift_step(lift: float | None, *, shift: int = 1) -> int:
    """The highest step reached, as in the class `lift8`; 0 is no tint: too low, or no baseline."""
    if lift is None:
        return 0
    # The tint follows the printed number, or "8 times" would have two tints.
    printed = round_lift(lift)
    return max((step for step in STEPS if printed >= step * shift), default=0)


def list_swatches(shift: int) -> tuple[tuple[int, int], ...]:
    """Class and printed number of each swatch."""
    return tuple((step, step * shift) for step in STEPS)


def round_lift(lift: float) -> float:
    """As it is printed: what reads "16 times" must wear the tint of 16."""
    return round(lift, 1) if lift < 3 else round(lift)
