"""The network of Question 1.3: 3 → 4 (activation) → 3, with parameters drawn from the student's ID.

Each function takes the answers before it, so that it can be applied to a student's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reference.shared import dense, losses
from reference.shared.activations import Activation
from reference.shared.arrays import Floats, vector

__all__ = ["Parameters", "bias_gradient", "dW1", "dW2", "dh1", "dh2", "dhbar1", "draw", "hbar1", "logits", "loss"]

INPUTS, HIDDEN, CLASSES = 3, 4, 3


@dataclass(frozen=True, slots=True, eq=False)
class Parameters:
    """One student's network and data point."""

    W1: Floats
    """(4, 3)"""
    b1: Floats
    """(4,)"""
    W2: Floats
    """(3, 4)"""
    b2: Floats
    """(3,)"""
    x: Floats
    """(3,)"""
    y: int
    """Label, from 1."""


def draw(student_id: int, *, x: ArrayLike, y: int) -> Parameters:
    """What `np.random.seed(student_id)` and four calls of `np.random.rand` give, in the handout's order.

    A generator of its own: the global one is left alone.

    Raises:
        ValueError: The ID is not one that numpy accepts as a seed (0 ≤ id < 2³²).
    """
    if not 0 <= student_id < 2**32:
        raise ValueError(f"student_id: expected 0 ≤ id < 2**32, received {student_id}")
    random = np.random.RandomState(student_id)
    W1, b1 = random.rand(HIDDEN, INPUTS), random.rand(HIDDEN, 1)
    W2, b2 = random.rand(CLASSES, HIDDEN), random.rand(CLASSES, 1)
    return Parameters(W1, b1.ravel(), W2, b2.ravel(), vector(x, length=INPUTS, name="x"), y)


def hbar1(params: Parameters) -> Floats:
    """Hidden pre-activation (4,): W1 x + b1."""
    return dense.affine(params.W1, params.x, params.b1)


def logits(params: Parameters, h1: ArrayLike) -> Floats:
    """h2 (3,): W2 h1 + b2, h1 (4,)."""
    return dense.affine(params.W2, h1, params.b2)


def loss(p: ArrayLike, y: int) -> float:
    """−ln p_y, with p (3,) and y from 1."""
    return losses.cross_entropy(p, y, classes=CLASSES)


def dh2(p: ArrayLike, y: int) -> Floats:
    """dl/dh2 (3,): p − onehot(y), softmax and cross-entropy taken together."""
    return vector(p, length=CLASSES, name="p") - losses.one_hot(y, classes=CLASSES)


def dW2(dh2: ArrayLike, h1: ArrayLike) -> Floats:
    """dl/dW2 (3, 4): dl/dh2 h1ᵀ."""
    dz = vector(dh2, length=CLASSES, name="dh2")
    return dense.weight_gradient(dz, vector(h1, length=HIDDEN, name="h1"))


def dh1(params: Parameters, dh2: ArrayLike) -> Floats:
    """dl/dh1 (4,): W2ᵀ dl/dh2, with W2 as it was in the forward pass."""
    return dense.input_gradient(params.W2, dh2)


def dhbar1(dh1: ArrayLike, hbar1: ArrayLike, *, activation: Activation) -> Floats:
    """dl/dhbar1 (4,): dl/dh1 times the activation's derivative at hbar1, element by element."""
    slope = activation.derivative(vector(hbar1, length=HIDDEN, name="hbar1"))
    return vector(dh1, length=HIDDEN, name="dh1") * slope


def dW1(dhbar1: ArrayLike, x: ArrayLike) -> Floats:
    """dl/dW1 (4, 3): dl/dhbar1 xᵀ."""
    dz = vector(dhbar1, length=HIDDEN, name="dhbar1")
    return dense.weight_gradient(dz, vector(x, length=INPUTS, name="x"))


def bias_gradient(dz: ArrayLike, *, length: int) -> Floats:
    """dl/db = dl/dz (length,), for either layer."""
    return vector(dz, length=length, name="dz").copy()
