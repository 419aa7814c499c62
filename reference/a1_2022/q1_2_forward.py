"""Question 1.2: a data point through the network that the course handed out, by hand or by numpy.

Its numbers are given and cannot be chosen. The network is so sure of the true class that its loss is 6·10⁻⁶, and some
known mistakes do not show in it; tests/reference says which.

References:
    Müller, Kornblith, Hinton (2019). When does label smoothing help? NeurIPS 32.
"""

from reference.shared.arrays import constant
from reference.shared.relu_network import Network

__all__ = ["NETWORK", "SMOOTHING"]

NETWORK = Network(
    x=constant([1, -1, 1]),
    y=2,
    W1=constant([[1, -1, 1], [1, -1, -1], [2, -1, 2], [-1, -2, 1]]),
    b1=constant([1, 0, 1, 0]),
    W2=constant([[1, -1, -1, 2], [1, -1, 1, -1], [-1, 2, -1, 2]]),
    b2=constant([1, 1, 0]),
    W3=constant([[1, -2, 1], [1, 2, -1], [-1, 1, -1]]),
    b3=constant([0, 0, 0]),
)
SMOOTHING = 0.1
