"""What a report shows beside the marks: numbers and pixels to be drawn, taken from the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Curves", "Exhibit", "Pair", "Pairs", "Robustness"]


@dataclass(frozen=True, slots=True)
class Curves:
    """Learning curves of one training."""

    title: str
    loss: Mapping[str, tuple[float, ...]]
    """`training` or `validation` → value after each epoch."""
    accuracy: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A clean image and what an attack made of it."""

    clean: NDArray[np.float32]
    """(height, width, channels), pixels from 0 to 1."""
    attacked: NDArray[np.float32]
    caption: str
    """What the student's figure says about both, and the true class."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs that the student's figure shows."""

    title: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """Accuracy under attack against the size of the attack."""

    title: str
    curves: Mapping[str, tuple[tuple[float, float], ...]]
    """Whose model → its points (ε, accuracy), rising ε."""
    epsilon: float
    """The one that the question asks about."""


Exhibit = Curves | Pairs | Robustness
