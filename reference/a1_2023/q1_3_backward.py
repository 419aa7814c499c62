"""Question 1.3: loss, gradients and one step of SGD for the network that a student's ID draws.

ELU with α = 1 on the hidden layer; x = (1, −1, 0), y = 3 counted from 1, η = 0.01.
"""

import numpy as np
from numpy.typing import ArrayLike

from reference.a1_2023.q1_1_elu import elu, elu_derivative
from reference.shared import backprop, losses
from reference.shared.activations import Activation
from reference.shared.arrays import Floats, vector
from reference.shared.backprop import Parameters, dh1, dh2, dW1, dW2, hbar1, logits, loss
from reference.shared.dense import sgd_step

__all__ = [
    "ETA",
    "Parameters",
    "dW1",
    "dW2",
    "db1",
    "db2",
    "dh1",
    "dh2",
    "dhbar1",
    "hbar1",
    "hidden",
    "logits",
    "loss",
    "parameters",
    "probabilities",
    "sgd_step",
]

ALPHA = 1.0
ETA = 0.01
LABEL = 3
X = (1.0, -1.0, 0.0)


def _value(hbar1: ArrayLike) -> Floats:
    return elu(hbar1, ALPHA)


def _derivative(hbar1: ArrayLike) -> Floats:
    return elu_derivative(hbar1, ALPHA)


ACTIVATION = Activation(_value, _derivative)


def parameters(student_id: int) -> Parameters:
    """The network and data point of this student.

    Raises:
        ValueError: numpy does not accept the ID as a seed.
    """
    return backprop.draw(student_id, x=np.array(X), y=LABEL)


def hidden(hbar1: ArrayLike) -> Floats:
    """h1 (4,): ELU(hbar1) with α = 1."""
    return ACTIVATION.value(vector(hbar1, length=backprop.HIDDEN, name="hbar1"))


def probabilities(h2: ArrayLike) -> Floats:
    """p (3,): softmax of the logits h2 (3,)."""
    return losses.softmax(h2, classes=backprop.CLASSES)


def db2(dh2: ArrayLike) -> Floats:
    """dl/db2 (3,): dl/dh2."""
    return backprop.bias_gradient(dh2, length=backprop.CLASSES)


def dhbar1(dh1: ArrayLike, hbar1: ArrayLike) -> Floats:
    """dl/dhbar1 (4,): dl/dh1 · ELU'(hbar1), element by element."""
    return backprop.dhbar1(dh1, hbar1, activation=ACTIVATION)


def db1(dhbar1: ArrayLike) -> Floats:
    """dl/db1 (4,): dl/dhbar1."""
    return backprop.bias_gradient(dhbar1, length=backprop.HIDDEN)
