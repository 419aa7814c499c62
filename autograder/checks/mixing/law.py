"""The law of mixup's λ: max(λ, 1 − λ) of λ ~ Beta(α, α), beside what was seen of it.

Which of two mixed images comes first does not matter to a training, so that the larger weight says all: a λ of
max(λ, 1 − λ) is as right as λ.
"""

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["fits", "mean"]

Values = NDArray[np.float64]

CHANCE = 5e-8
"""How often a right λ may be called wrong."""
_GRID = np.linspace(0.5, 0.998, 250)
"""Beyond it float32 no longer tells λ from 1."""
_TERMS = 60


def fits(larger: Values, alpha: float, *, calls: int, alone: float = 0.0) -> bool:
    """Whether the larger weights may be max(λ, 1 − λ) of λ ~ Beta(α, α).

    By the largest distance between both distribution functions, of which Dvoretzky, Kiefer and Wolfowitz (with Massart's
    constant) say P(distance > d) ≤ 2·exp(−2·calls·d²).

    Args:
        larger: (m,), from ½ to 1.
        alpha: Positive.
        calls: Independent draws among them.
        alone: Share of samples that may have been mixed with themselves, for which 1 is seen whatever λ was.
    """
    allowed = math.sqrt(math.log(2 / CHANCE) / (2 * calls))
    seen = np.array([(larger <= point).mean() for point in _GRID])
    right = _distribution(_GRID, alpha)
    too_many, too_few = (seen - right).max(), ((1 - alone) * right - seen).max()
    return bool(too_many <= allowed and too_few <= allowed)


def mean(alpha: float) -> float:
    """Of max(λ, 1 − λ)."""
    points = 1 - np.geomspace(1e-12, 0.5, 4000)[::-1]  # the density is steep near 1
    above = 1 - _distribution(points, alpha)
    return float(0.5 + ((above[1:] + above[:-1]) / 2 * np.diff(points)).sum())


def _distribution(points: Values, alpha: float) -> Values:
    """P(max(λ, 1 − λ) ≤ t) = 1 − 2·I(1 − t), with I the distribution function of Beta(α, α) up to ½.

    I(x) = x^α / B(α, α) · Σ_k (1 − α)_k / k! · x^k / (α + k), which for x ≤ ½ gains a bit a term.
    """
    x = 1 - points
    beta = math.gamma(alpha) ** 2 / math.gamma(2 * alpha)
    total, factor = np.zeros_like(x), np.ones_like(x)
    for k in range(_TERMS):
        total += factor / (alpha + k)
        factor = factor * x * (1 - alpha + k) / (k + 1)
    result: Values = 1 - 2 * x**alpha / beta * total
    return result
