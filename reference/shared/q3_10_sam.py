"""Question 3.10: sharpness-aware minimisation.

References:
    Foret, Kleiner, Mobahi, Neyshabur (2021). Sharpness-aware minimization for efficiently improving generalization.
    arXiv:2010.01412.
"""

from typing import Any

import tensorflow as tf

__all__ = ["compiled_sam", "sam_step"]


def sam_step(model: Any, images: tf.Tensor, labels: tf.Tensor, loss: Any, optimizer: Any, rho: float) -> tf.Tensor:
    """Change the weights by one step of the optimizer, along the gradient at the worst point within ρ.

    Args:
        model: Keras model; its trainable variables are changed in place.
        images: (n, ...).
        labels: As the loss takes them.
        loss: Called as loss(labels, predictions); gives the mean over the batch.
        optimizer: Keras optimizer.
        rho: Radius of the neighbourhood, in the L2 norm over all weights together.

    Returns:
        The loss at the weights as they were.
    """
    weights = model.trainable_variables
    with tf.GradientTape() as tape:
        value = loss(labels, model(images, training=True))
    gradients = tape.gradient(value, weights)
    before = [tf.identity(weight) for weight in weights]
    # a second pass at weights that are not kept must not be averaged into batch norm's statistics
    statistics = [tf.identity(weight) for weight in model.non_trainable_weights]

    scale = tf.math.divide_no_nan(tf.cast(rho, tf.float32), tf.linalg.global_norm(gradients))
    for weight, gradient in zip(weights, gradients, strict=True):
        weight.assign_add(scale * gradient)
    with tf.GradientTape() as tape:
        worst = loss(labels, model(images, training=True))
    gradients = tape.gradient(worst, weights)

    for weight, old in zip(weights, before, strict=True):
        weight.assign(old)
    for weight, old in zip(model.non_trainable_weights, statistics, strict=True):
        weight.assign(old)
    optimizer.apply(gradients, weights)
    return value


def compiled_sam(model: Any, loss: Any, optimizer: Any, rho: float) -> Any:
    """`sam_step` as one graph: (images, labels) → loss."""
    optimizer.build(model.trainable_variables)  # a graph cannot make variables

    def step(images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        return sam_step(model, images, labels, loss, optimizer, rho)

    signature = tf.TensorSpec((None, *model.input_shape[1:])), tf.TensorSpec((None,), tf.int64)
    return tf.function(step, input_signature=signature, autograph=False)
