"""What a mixup function is asked, and what it is judged by."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MixupCase", "MixupTerms", "mixup_cases"]

LAW_REPEAT = 120
"""Calls by which the law of λ is told: a uniform one is 0.48 away from Beta(0.2, 0.2), of which 0.27 may be chance."""


@dataclass(frozen=True, slots=True)
class MixupCase:
    """One input, and how many calls with it follow each other."""

    given: str
    """The input in words: `8 images, α = 0.2`."""
    alpha: float
    images: NDArray[np.float32]
    """(n, height, width, channels): as vectors they are independent, so that their weights in a sum can be read."""
    labels: NDArray[np.float32]
    """(n, K), one-hot."""
    repeat: int


@dataclass(frozen=True, slots=True)
class MixupTerms:
    """What a mixup function is judged by."""

    label: str
    """Where, for messages: `3.7 mixup`."""
    name: str
    """The function's name."""
    sentences: Mapping[str, str]
    """Misconception id → the sentence that names it to the student."""
    accept: Collection[str] = ()
    """Misconceptions that this edition counts as right: of the law and of the pairs."""
    stopped_by: str = ""
    """What stopped the student's code, if anything did."""


def mixup_cases(*, seed: int = 0) -> tuple[MixupCase, ...]:
    """The inputs: unit vectors as images and as labels for the law with two α, and random images of four classes.

    Args:
        seed: Of the random images.
    """
    count = 8
    eye = np.eye(count, dtype=np.float32)
    units = [
        MixupCase(f"{count} images that are unit vectors, α = {alpha:g}", alpha, _pictures(eye), eye, LAW_REPEAT)
        for alpha in (0.2, 1.0)
    ]
    drawn = np.random.default_rng(seed).random((6, 4, 4, 3), dtype=np.float32)
    labels = np.eye(4, dtype=np.float32)[[0, 2, 1, 3, 2, 0]]
    return (*units, MixupCase("6 images of 4 classes, α = 0.4", 0.4, drawn, labels, 20))


def _pictures(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(8, 8) → (8, 2, 4, 1)."""
    return vectors.reshape(len(vectors), 2, 4, 1)
