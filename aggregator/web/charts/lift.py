"""The one scale of surprise: how many times the usual, in steps that double."""

STEPS = (2, 4, 8, 16, 32)


def lift_step(lift: float | None) -> int:
    """The highest step reached, as the class `lift8`; 0 (no tint) below 2 and where the usual is unknown."""
    if lift is None:
        return 0
    printed = rounded_lift(lift)
    return max((step for step in STEPS if printed >= step), default=0)


def rounded_lift(lift: float) -> float:
    """As it is printed: what reads "16 times" must wear the tint of 16."""
    return round(lift, 1) if lift < 3 else round(lift)
