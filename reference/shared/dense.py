"""One dense layer, z = W x + b: forward, the three gradients behind it, and a step of SGD."""

import numpy as np
from numpy.typing import ArrayLike

from reference.shared.arrays import Floats, matrix, vector

__all__ = ["affine", "input_gradient", "sgd_step", "weight_gradient"]


def affine(W: Floats, x: ArrayLike, b: ArrayLike) -> Floats:
    """W x + b.

    Args:
        W: (m, n).
        x: (n,).
        b: (m,).

    Returns:
        (m,).

    Raises:
        ValueError: A shape does not fit, or a number is not finite.
    """
    rows, columns = W.shape
    return W @ vector(x, length=columns, name="x") + vector(b, length=rows, name="b")


def weight_gradient(dz: Floats, x: Floats) -> Floats:
    """dl/dW = dl/dz xᵀ: (m,), (n,) → (m, n)."""
    return dz[:, np.newaxis] * x


def input_gradient(W: Floats, dz: ArrayLike) -> Floats:
    """dl/dx = Wᵀ dl/dz: (m, n), (m,) → (n,).

    Raises:
        ValueError: The gradient is not m finite numbers.
    """
    return W.T @ vector(dz, length=W.shape[0], name="dz")


def sgd_step(value: Floats, gradient: ArrayLike, eta: float) -> Floats:
    """Value − η·gradient; a gradient given as a row or column for a vector is understood.

    Raises:
        ValueError: The shapes do not fit, or η is not positive.
    """
    if not eta > 0:
        raise ValueError(f"eta: expected a positive learning rate, received {eta}")
    if value.ndim == 1:
        return value - eta * vector(gradient, length=value.size, name="gradient")
    rows, columns = value.shape
    return value - eta * matrix(gradient, rows=rows, columns=columns, name="gradient")
