"""Question 1.2: a data point through a network of small integers, by hand or by numpy.

The numbers are chosen so that both hidden layers have negative pre-activations, no probability is below 1e-3, the
prediction is wrong, and every known mistake gives a value of its own; tests/reference proves it.

References:
    Müller, Kornblith, Hinton (2019). When does label smoothing help? NeurIPS 32.
"""

from reference.shared.arrays import constant
from reference.shared.relu_network import (
    Network,
    cross_entropy,
    h1,
    h2,
    h3,
    predicted_class,
    probabilities,
    smoothed_cross_entropy,
)

__all__ = [
    "NETWORK",
    "SMOOTHING",
    "Network",
    "cross_entropy",
    "h1",
    "h2",
    "h3",
    "predicted_class",
    "probabilities",
    "smoothed_cross_entropy",
]

NETWORK = Network(
    x=constant([-2, -1, 1]),
    y=3,
    W1=constant([[1, 2, 1], [1, 1, 2], [-2, 1, -1], [2, 2, -2]]),
    b1=constant([-2, 2, 1, 0]),
    W2=constant([[2, -1, 2, 1], [2, 1, -2, -2], [-2, 2, 2, 2]]),
    b2=constant([-1, 1, -2]),
    W3=constant([[1, -2, -1], [2, 1, -1], [-1, -1, 1]]),
    b3=constant([-1, 1, 0]),
)
SMOOTHING = 0.1
