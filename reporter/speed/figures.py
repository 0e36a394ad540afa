"""What the bench tells: figures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """A figure with a name for people and a key for programs."""

    key: str
    name: str
    value: float
    unit: str

    @classmethod
    def of(cls, figure: tuple[str, str, float, str]) -> "Measurement":
        return cls(*figure)
