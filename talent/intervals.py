"""Intervals of shares: how sure a count out of a few is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

Z = float(ndtri(0.975))
"""Standard normal deviate of a 95 % interval."""


def wilson(
    hits: NDArray[np.float64], n: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """95 % score interval of a share.

    ``(p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)``

    Args:
        hits: people selected, per group.
        n: people, per group; ≥ 1.

    Reference: E. B. Wilson (1927), Journal of the American Statistical Association 22, 209–212.

    >>> [round(float(end[0]), 3) for end in wilson(np.array([5.0]), np.array([10.0]))]
    [0.237, 0.763]
    """
    share, square = hits / n, Z**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * np.sqrt(share * (1 - share) / n + square / (4 * n**2)) / (1 + square / n)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
