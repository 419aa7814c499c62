"""Question 3.9: adversarial training with PGD.

References:
    Madry, Makelov, Schmidt, Tsipras, Vladu (2018). Towards deep learning models resistant to adversarial attacks.
    arXiv:1706.06083.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from reference.shared.q3_5_augmentation import Data
from reference.shared.q3_8_attacks import projected_ascent

__all__ = ["adversarial_step", "train_in_batches"]

Step = Callable[..., Any]
"""(images, labels) → loss."""


def adversarial_step(model: Any, optimizer: Any, epsilon: float, steps: int, step_size: float) -> Any:
    """A compiled function that attacks a batch by PGD, takes one step on the attacked images, and returns the loss."""
    optimizer.build(model.trainable_variables)  # a graph cannot make variables

    def step(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        # with training=False inside: batch statistics and dropout belong to the step alone
        attacked = projected_ascent(model, images, labels, epsilon, steps, step_size)
        with tf.GradientTape() as tape:
            losses = keras.losses.sparse_categorical_crossentropy(labels, model(attacked, training=True))
            loss = tf.reduce_mean(losses)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    signature = tf.TensorSpec((None, *model.input_shape[1:])), tf.TensorSpec((None,), tf.int64)
    return tf.function(step, input_signature=signature, autograph=False)


def train_in_batches(step: Step, data_manager: Data, batch_size: int, epochs: int) -> list[float]:
    """Go through the training images in a new random order each epoch; returns the mean loss of each epoch's batches."""
    images, labels, losses = data_manager.X_train, data_manager.y_train, []
    for _ in range(epochs):
        order = tf.random.shuffle(tf.range(len(images))).numpy()
        batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
        losses.append(float(np.mean([step(images[batch], labels[batch]) for batch in batches])))
    return losses
