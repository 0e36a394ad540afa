"""A figure with its confidence interval and what is required of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from scipy.special import chdtri

Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class Measure:
    """One line of the table; `accept` and `aim` bound `value` from above, or with `more` from below."""

    key: str
    value: float | None  # None: not measured; `note` says why
    low: float | None = None
    high: float | None = None
    accept: float | None = None
    aim: float | None = None
    more: bool = False  # more is better
    note: str = ""

    @property
    def verdict(self) -> str:
        """aim, accept, SHORT, "short, by chance?" (the interval holds `accept`), told (no bound)."""
        if self.value is None:
            return "not measured"
        if self.accept is None:
            return "told"
        if self.aim is not None and self._holds(self.aim):
            return "aim"
        if self._holds(self.accept):
            return "accept"
        edge = self.high if self.more else self.low
        near = edge is not None and replace(self, value=edge)._holds(self.accept)
        return "short, by chance?" if near else "SHORT"

    def _holds(self, bound: float) -> bool:
        assert self.value is not None
        return self.value >= bound if self.more else self.value <= bound

    def to_record(self) -> dict[str, Any]:
        """As JSON takes it."""
        rounded = {name: round(x, 4) if isinstance(x, float) else x for name, x in asdict(self).items()}
        return rounded | {"verdict": self.verdict}


def compute_poisson_interval(count: int) -> tuple[float, float]:
    """Exact 95 % interval of a Poisson mean."""
    low = chdtri(2 * count, 0.975) / 2 if count else 0.0
    return float(low), float(chdtri(2 * count + 2, 0.025) / 2)


def measure_rate(key: str, *, count: int, promised: float, **asked: Any) -> Measure:
    """Counted over promised."""
    low, high = compute_poisson_interval(count)
    note = f"{count} in {promised:.1f} promised"
    return Measure(key, count / promised, low / promised, high / promised, note=note, **asked)


def measure_mean(key: str, values: Sequence[float] | np.ndarray[Any, Any], **asked: Any) -> Measure:
    """Mean of independent values."""
    sample = np.asarray(values, float)
    if not len(sample):
        return Measure(key, None, **(asked | {"note": "no case"}))
    half = Z * float(sample.std()) / np.sqrt(len(sample))
    middle = float(sample.mean())
    return Measure(key, middle, middle - half, middle + half, **asked)


def measure_share(key: str, *, hits: int, of: int, **asked: Any) -> Measure:
    """A proportion with Wilson's interval."""
    if not of:
        return Measure(key, None, **(asked | {"note": "no case"}))
    p, z = hits / of, Z
    middle = (p + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z * np.sqrt(p * (1 - p) / of + z**2 / (4 * of**2)) / (1 + z**2 / of)
    return Measure(key, p, float(middle - half), float(middle + half), **asked)


def measure_excess(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """(value, low, high) of mean(ours) / mean(theirs) - 1, delta method, samples independent."""
    ratio = ours.mean() / theirs.mean()
    parts = [sample.var() / len(sample) / sample.mean() ** 2 for sample in (ours, theirs)]
    half = Z * ratio * np.sqrt(sum(parts))
    return float(ratio - 1), float(ratio - 1 - half), float(ratio - 1 + half)
