"""Question 2.4: a feed-forward network of two hidden layers, and its training."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

__all__ = ["Samples", "build_network", "train"]

Samples = tuple[NDArray[np.float32], NDArray[np.int64]]
"""Images (n, 784) from 0 to 1, and labels (n,) from 0."""


def build_network(n1: int, n2: int, activation: str, classes: int, *, logits: bool = False) -> keras.Model:
    """784 → n1 → n2 → classes: an activation on both hidden layers, and softmax or nothing on the last one."""
    return keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(n1, activation=activation),
            keras.layers.Dense(n2, activation=activation),
            keras.layers.Dense(classes, activation=None if logits else "softmax"),
        ]
    )


def train(
    network: keras.Model, loss: Any, samples: Samples, validation: Samples, epochs: int
) -> keras.callbacks.History:
    """Train by Adam, and watch the accuracy on the validation samples.

    Args:
        network: Changed in place.
        loss: As `compile` takes it.
        samples: To train on.
        validation: Looked at after each epoch.
        epochs: How often all samples are gone through.

    Returns:
        Loss and accuracy after each epoch.
    """
    network.compile(optimizer=keras.optimizers.Adam(0.003), loss=loss, metrics=["accuracy"])
    return network.fit(*samples, validation_data=validation, batch_size=64, epochs=epochs, verbose=0)
