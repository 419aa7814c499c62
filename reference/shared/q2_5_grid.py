"""Question 2.5: grid search over two widths and the activation function, by validation accuracy."""

import itertools
from collections.abc import Mapping, Sequence

import keras

from reference.shared.q2_4_network import Samples, build_network, train

__all__ = ["Combination", "best", "grid_search"]

Combination = tuple[int, int, str]
"""n1, n2 and the activation."""


def grid_search(
    samples: Samples, validation: Samples, widths: Sequence[int], activations: Sequence[str], classes: int, epochs: int
) -> dict[Combination, tuple[float, keras.Model]]:
    """Train one network for each combination.

    Returns:
        Combination → accuracy on the validation samples, and the trained network.
    """
    results = {}
    for n1, n2, activation in itertools.product(widths, widths, activations):
        network = build_network(n1, n2, activation, classes)
        history = train(network, "sparse_categorical_crossentropy", samples, validation, epochs)
        # the last epoch's: that is the accuracy of the network as it is kept
        results[n1, n2, activation] = history.history["val_accuracy"][-1], network
    return results


def best(results: Mapping[Combination, tuple[float, keras.Model]]) -> Combination:
    """The combination of the highest validation accuracy; the first of equals."""
    return max(results, key=lambda combination: results[combination][0])
