"""Row 10: hundreds of reports within minutes from a few networks."""

from tests.detection.bench.measure import Measure

REASON = "not measured: caps come with the brigading part"


def run() -> list[Measure]:
    """Each figure that is missing, by name: none is left out in silence."""
    cells = (("2-3", 0.02, 0.0), ("4", 0.10, 0.02), ("5-8", 0.40, 0.10))
    lines = [
        Measure(
            f"10 attack from {name} networks opens an incident", None, accept=accept, aim=aim, note=REASON
        )
        for name, accept, aim in cells
    ]
    return [*lines, Measure("10 delay that the caps add to real incidents", None, accept=0.15, note=REASON)]
