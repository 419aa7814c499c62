"""Question 2.2: a part of the training images for validation, and pixels from 0 to 1."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "scale", "split"]

Array = NDArray[Any]


def split(images: Array, labels: Array, share: float, seed: int | None) -> tuple[Array, Array, Array, Array]:
    """Training and validation set: disjoint, and together all that was given.

    Args:
        images: (n, ...).
        labels: (n, ...).
        share: Part of the images that is for validation.
        seed: Of the order in which they are dealt; None keeps the given order, and takes the first ones for validation.

    Returns:
        X_train, y_train, X_valid, y_valid.
    """
    n = len(images)
    order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
    size = round(share * n)
    valid, train = order[:size], order[size:]
    # the same places for images and labels, so that they still belong together
    return images[train], labels[train], images[valid], labels[valid]


def scale(images: NDArray[np.uint8]) -> NDArray[np.floating]:
    """Pixels 0..255 as float32 from 0 to 1, in the same shape."""
    return images.astype(np.float32) / 255
