"""The network of Question 1.2: three dense layers, ReLU on the two hidden ones, softmax on the last.

Each function takes the answer before it, so that it can be applied to a student's own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from reference.shared import losses
from reference.shared.activations import relu
from reference.shared.arrays import Floats, vector
from reference.shared.dense import affine

__all__ = [
    "Network",
    "cross_entropy",
    "h1",
    "h2",
    "h3",
    "predicted_class",
    "probabilities",
    "smoothed_cross_entropy",
]

CLASSES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A data point and the parameters it is fed to: 3 → 4 → 3 → 3."""

    x: Floats
    """(3,)"""
    y: int
    """Label, from 1."""
    W1: Floats
    """(4, 3)"""
    b1: Floats
    """(4,)"""
    W2: Floats
    """(3, 4)"""
    b2: Floats
    """(3,)"""
    W3: Floats
    """(3, 3)"""
    b3: Floats
    """(3,)"""


def h1(net: Network) -> Floats:
    """First hidden layer (4,): ReLU(W1 x + b1)."""
    return relu(affine(net.W1, net.x, net.b1))


def h2(net: Network, h1: ArrayLike) -> Floats:
    """Second hidden layer (3,): ReLU(W2 h1 + b2), h1 (4,)."""
    return relu(affine(net.W2, h1, net.b2))


def h3(net: Network, h2: ArrayLike) -> Floats:
    """Logits (3,): W3 h2 + b3, h2 (3,); no activation."""
    return affine(net.W3, h2, net.b3)


def probabilities(h3: ArrayLike) -> Floats:
    """Softmax (3,) of the logits (3,)."""
    return losses.softmax(h3, classes=CLASSES)


def predicted_class(p: ArrayLike) -> int:
    """The most probable class, from 1; the first of equals."""
    return int(np.argmax(vector(p, length=CLASSES, name="p"))) + 1


def cross_entropy(p: ArrayLike, y: int) -> float:
    """−ln p_y, with y from 1."""
    return losses.cross_entropy(p, y, classes=CLASSES)


def smoothed_cross_entropy(p: ArrayLike, y: int, alpha: float) -> float:
    """−Σ t_k ln p_k with the smoothed target t = (1 − α)·onehot(y) + α/K."""
    return losses.soft_cross_entropy(losses.smoothed_one_hot(y, alpha, classes=CLASSES), p)
