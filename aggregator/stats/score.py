"""The negative binomial: tails, quantiles and likelihood ratios, for whole arrays.

Counts have mean m and variance dispersion x m; dispersion > 1. `size` is m / (dispersion - 1).
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

Floats = NDArray[np.float64]
LEAST_DISPERSION = 1.02  # the Poisson limit, kept away from a division by zero
LEAST_P = 1e-300
GRAIN = 2.0**-26  # so that sums up to 2**27 are exact


def round_to_grains(values: Floats) -> Floats:
    """Rounded down to multiples of GRAIN: sums of them have no rounding error, in any order."""
    grains: Floats = np.floor(values * (1 / GRAIN))
    grains *= GRAIN
    return grains


def widen_dispersion(*, dispersion: ArrayLike, wander: ArrayLike, mean: ArrayLike) -> Floats:
    """Variance over mean of a count of that mean: dispersion of minutes + what a wandering rate adds."""
    widened: Floats = np.maximum(
        np.asarray(dispersion) + np.asarray(mean) * np.asarray(wander), LEAST_DISPERSION
    )
    return widened


def compute_tail(*, count: ArrayLike, mean: ArrayLike, dispersion: ArrayLike) -> Floats:
    """P(Y >= count), at least 1e-300; 1 where count is 0."""
    count = np.asarray(count, dtype=float)
    # The incomplete beta function is exact far out, where one minus a sum of probabilities is only rounding.
    size = np.asarray(mean) / (np.asarray(dispersion) - 1)
    beyond = betainc(np.maximum(count, 1), size, 1 - 1 / np.asarray(dispersion))
    return np.where(count <= 0, 1.0, np.maximum(beyond, LEAST_P))


def find_quantile(*, share: float, mean: ArrayLike, dispersion: ArrayLike) -> NDArray[np.int64]:
    """Smallest count c with P(Y <= c) >= share, by bisection."""
    mean, dispersion = np.broadcast_arrays(np.asarray(mean, float), np.asarray(dispersion, float))
    low = np.full(mean.shape, -1.0)
    # Beyond any quantile that is asked for: bisection needs a true upper bound.
    high = np.ceil(mean + 12 * np.sqrt(mean * dispersion) + 12 * dispersion)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        enough = 1 - compute_tail(count=middle + 1, mean=mean, dispersion=dispersion) >= share
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    smallest: NDArray[np.int64] = high.astype(np.int64)
    return smallest


def compute_expected_range(
    *, mean: ArrayLike, dispersion: ArrayLike, wander: ArrayLike, share: float = 0.95
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The range (low, high) that holds about `share` of quiet windows with `mean` expected reports."""
    # The distribution has no mean of zero; a tiny one gives the same range, 0 to 0.
    mean = np.maximum(np.asarray(mean, float), 1e-9)
    wide = widen_dispersion(dispersion=dispersion, wander=wander, mean=mean)
    edge = (1 - share) / 2
    return (
        find_quantile(share=edge, mean=mean, dispersion=wide),
        find_quantile(share=1 - edge, mean=mean, dispersion=wide),
    )


def compute_log_ratio(*, count: Any, null: Any, alternative: Any, size: Any) -> Any:
    """ln of the likelihood of `count` under mean `alternative` over that under `null`, same size.

    Takes arrays that broadcast. The negative binomial form keeps E[exp] <= 1 for every quiet mean below
    `null`; a Poisson ratio divided by the dispersion does not.
    """
    shift = np.log((alternative + size) / (null + size))
    return count * (np.log(alternative / null) - shift) - size * shift
