"""Question 3.8: FGSM, PGD and MIM in the L∞ norm, compiled once for each network, and accuracy under attack.

References:
    Goodfellow, Shlens, Szegedy (2015). Explaining and harnessing adversarial examples. arXiv:1412.6572.
    Madry, Makelov, Schmidt, Tsipras, Vladu (2018). Towards deep learning models resistant to adversarial attacks.
    arXiv:1706.06083.
    Dong, Liao, Pang, Su, Zhu, Hu, Li (2018). Boosting adversarial attacks with momentum. arXiv:1710.06081.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure
from numpy.typing import NDArray

__all__ = [
    "accuracy",
    "compiled",
    "draw_pairs",
    "fgsm",
    "input_gradient",
    "mim",
    "momentum_ascent",
    "one_step",
    "pgd",
    "projected_ascent",
]

Attack = Callable[..., Any]
"""(images, labels) → attacked images."""
LOW, HIGH = 0.0, 1.0
"""The range of pixels; a notebook whose images have another one says so in its own line."""


def input_gradient(model: Any, images: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Gradient of each image's cross-entropy with its true label by that image: the shape of images (n, h, w, c)."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        losses = keras.losses.sparse_categorical_crossentropy(labels, model(images, training=False))
    # of the sum of the losses, in which no image's loss depends on another image
    return tape.gradient(losses, images)


def one_step(model: Any, images: tf.Tensor, labels: tf.Tensor, epsilon: tf.Tensor) -> tf.Tensor:
    """FGSM: one step of ε along the sign of the gradient, for tensors: images float32, labels integers."""
    gradient = input_gradient(model, images, labels)
    return tf.clip_by_value(images + epsilon * tf.sign(gradient), LOW, HIGH)


def projected_ascent(
    model: Any, images: tf.Tensor, labels: tf.Tensor, epsilon: tf.Tensor, steps: tf.Tensor, step_size: tf.Tensor
) -> tf.Tensor:
    """PGD, for tensors: from anywhere in the ball, steps along the sign of the gradient, each followed by a projection."""
    # the ball around the clean image and the range of pixels are both boxes, and so is what they have in common
    low, high = tf.maximum(images - epsilon, LOW), tf.minimum(images + epsilon, HIGH)
    start = images + tf.random.uniform(tf.shape(images), -epsilon, epsilon)

    def step(number: tf.Tensor, attacked: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        ascent = step_size * tf.sign(input_gradient(model, attacked, labels))
        return number + 1, tf.clip_by_value(attacked + ascent, low, high)

    begin = tf.constant(0), tf.clip_by_value(start, low, high)
    return tf.while_loop(lambda number, _attacked: number < steps, step, begin)[1]


def momentum_ascent(
    model: Any, images: tf.Tensor, labels: tf.Tensor, epsilon: tf.Tensor, steps: tf.Tensor, step_size: tf.Tensor
) -> tf.Tensor:
    """MIM, for tensors: from the clean image, steps along the sign of all gradients so far, each of L1 mean 1."""
    low, high = tf.maximum(images - epsilon, LOW), tf.minimum(images + epsilon, HIGH)

    def step(number: tf.Tensor, attacked: tf.Tensor, momentum: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        gradient = input_gradient(model, attacked, labels)
        size = tf.reduce_mean(tf.abs(gradient), axis=(1, 2, 3), keepdims=True)
        momentum += tf.math.divide_no_nan(gradient, size)  # decay factor 1
        return number + 1, tf.clip_by_value(attacked + step_size * tf.sign(momentum), low, high), momentum

    begin = tf.constant(0), images, tf.zeros_like(images)
    return tf.while_loop(lambda number, _attacked, _momentum: number < steps, step, begin)[1]


@functools.lru_cache(maxsize=6)
def compiled(attack: Attack, model: Any, numbers: int) -> Any:
    """The attack on this model as one graph, for batches of any size.

    Args:
        attack: One of the three functions above.
        model: Keras model from images (n, h, w, c) to probabilities.
        numbers: How many numbers the attack takes: ε, steps and step size, or ε alone.
    """
    images, labels = tf.TensorSpec((None, *model.input_shape[1:])), tf.TensorSpec((None,), tf.int64)
    epsilon, steps, step_size = tf.TensorSpec(()), tf.TensorSpec((), tf.int32), tf.TensorSpec(())
    signature = (images, labels, *(epsilon, steps, step_size)[:numbers])
    return tf.function(functools.partial(attack, model), input_signature=signature, autograph=False)


def fgsm(model: Any, images: Any, labels: Any, epsilon: float) -> tf.Tensor:
    """Attack by the fast gradient sign method.

    Args:
        model: Keras model that gives probabilities.
        images: (n, h, w, c), from LOW to HIGH.
        labels: (n,), the true ones, from 0.
        epsilon: The most that a pixel may change.

    Returns:
        Attacked images, in the same shape and range.
    """
    attack = compiled(one_step, model, 1)
    return attack(tf.cast(images, tf.float32), tf.cast(labels, tf.int64), epsilon)


def pgd(model: Any, images: Any, labels: Any, epsilon: float, steps: int, step_size: float) -> tf.Tensor:
    """Attack by projected gradient descent on the negative loss, from a random start; arguments as `fgsm`."""
    attack = compiled(projected_ascent, model, 3)
    return attack(tf.cast(images, tf.float32), tf.cast(labels, tf.int64), epsilon, steps, step_size)


def mim(model: Any, images: Any, labels: Any, epsilon: float, steps: int, step_size: float) -> tf.Tensor:
    """Attack by the momentum iterative method, with momentum 1; arguments as `fgsm`."""
    attack = compiled(momentum_ascent, model, 3)
    return attack(tf.cast(images, tf.float32), tf.cast(labels, tf.int64), epsilon, steps, step_size)


def accuracy(model: Any, images: NDArray[np.float32], labels: NDArray[np.int64], attack: Attack | None = None) -> float:
    """Share of all images that the model gets right: under the attack, which takes (images, labels), or as they are."""
    right = 0
    for start in range(0, len(images), 128):
        batch, truth = images[start : start + 128], labels[start : start + 128]
        seen = batch if attack is None else attack(batch, truth)
        predicted = np.argmax(model(seen, training=False), axis=1)
        right += int(np.sum(predicted == truth))
    return right / len(images)


def draw_pairs(
    clean: NDArray[np.float32], attacked: NDArray[np.float32], titles: Sequence[str], columns: int = 5
) -> Figure:
    """Each clean image (n, h, w, 3) under its title, and its attacked version to the right of it."""
    rows = -(-len(clean) // columns)
    fig, places = plt.subplots(rows, 2 * columns, figsize=(2.4 * columns, 1.5 * rows), squeeze=False)
    for place in places.flat:
        place.axis("off")
    for number, title in enumerate(titles):
        left, right = places.flat[2 * number], places.flat[2 * number + 1]
        left.imshow((clean[number] - LOW) / (HIGH - LOW))
        left.set_title(title, fontsize=8)
        right.imshow((attacked[number] - LOW) / (HIGH - LOW))
        right.set_title("attacked", fontsize=8)
    fig.tight_layout()
    return fig
