"""Question 3.4: grid search over depth, skip connection and learning rate, by validation accuracy."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["Combination", "best", "grid_search"]

Combination = tuple[int, bool, float]
"""num_blocks, use_skip, learning_rate."""


def grid_search(
    train: Callable[..., Any], blocks: Sequence[int], skips: Sequence[bool], rates: Sequence[float]
) -> dict[Combination, tuple[float, Any]]:
    """Train one network for each combination.

    Args:
        train: Called with num_blocks, use_skip and learning_rate by name; returns a trained classifier with its history.
        blocks: Numbers of blocks.
        skips: With skip connections, without.
        rates: Learning rates.

    Returns:
        Combination → accuracy on the validation set after the last epoch, and the classifier as it is then.
    """
    results = {}
    for num_blocks, use_skip, learning_rate in itertools.product(blocks, skips, rates):
        classifier = train(num_blocks=num_blocks, use_skip=use_skip, learning_rate=learning_rate)
        accuracy = classifier.history.history["val_accuracy"][-1]
        results[num_blocks, use_skip, learning_rate] = accuracy, classifier
    return results


def best(results: Mapping[Combination, tuple[float, Any]]) -> Combination:
    """The combination of the highest validation accuracy; the first of equals."""
    return max(results, key=lambda combination: results[combination][0])
