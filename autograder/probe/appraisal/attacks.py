"""FGSM, PGD and MIM by the grader: robust accuracy with an active set.

A sample that is wrong at some iterate leaves at once and another takes its place, for no attack has to go on once it has
succeeded. That costs a fraction of all steps on all images where a model is weak, and no more where it is strong.

References:
    Goodfellow, Shlens, Szegedy (2015), arXiv:1412.6572 (FGSM). Madry et al. (2018), arXiv:1706.06083 (PGD).
    Dong et al. (2018), arXiv:1710.06081 (MIM). Carlini, Wagner (2017), arXiv:1608.04644 (margin loss).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

BATCH = 128
"""Images at a time; between 64 and 512 the speed hardly changes."""

Array = np.ndarray


@dataclass(frozen=True)
class Ball:
    """What an attack may do to an image."""

    epsilon: float
    low: float
    high: float

    def bounds(self, images: Array) -> tuple[Array, Array]:
        """Smallest and largest value of each pixel."""
        return (
            np.maximum(images - np.float32(self.epsilon), np.float32(self.low)),
            np.minimum(images + np.float32(self.epsilon), np.float32(self.high)),
        )


@dataclass(frozen=True)
class Walk:
    """An iterated attack."""

    steps: int
    step_size: float
    decay: float = 0.0
    """Of the momentum: 0 for PGD, 1 for MIM."""
    seed: int | None = None
    """Of a random start, uniform in the ball; None starts at the image itself."""
    margin: bool = False
    """Ascend the margin loss, which does not saturate, instead of the cross-entropy."""


class Attacker:
    """Attacks one model.

    Args:
        logits: From images (n, height, width, channels) to (n, classes).
        shape: Of one image.
    """

    def __init__(self, logits: Callable[[Any], Any], shape: tuple[int, ...]) -> None:
        images, labels = tf.TensorSpec((None, *shape), tf.float32), tf.TensorSpec((None,), tf.int64)
        number = tf.TensorSpec((), tf.float32)
        self._logits = logits
        # No XLA: on a CPU it is slower. Any number of images, so that the last batch is not traced anew.
        self._classes = tf.function(lambda x: tf.argmax(logits(x), axis=1), input_signature=[images], autograph=False)
        signature = [images, images, labels, images, images, number, number]
        self._step = {
            margin: tf.function(self._stepping(margin), input_signature=signature, autograph=False)
            for margin in (False, True)
        }

    def classes(self, images: Array) -> Array:
        """(n,): class of each image."""
        return np.concatenate([self._classes(images[part]).numpy() for part in _batches(len(images))])

    def flat(self, images: Array, labels: Array) -> Array:
        """(n,): whether the gradient of the cross-entropy is zero in every pixel."""
        nothing = np.zeros_like(images[:BATCH])
        found = []
        for part in _batches(len(images)):
            x = images[part]
            _, momentum, _ = self._step[False](x, nothing[: len(x)], labels[part], x, x, 0.0, 0.0)
            found.append(~np.any(momentum.numpy(), axis=tuple(range(1, x.ndim))))
        return np.concatenate(found)

    def fgsm(self, images: Array, labels: Array, ball: Ball) -> Array:
        """(n,): class after one step of epsilon."""
        nothing, found = np.zeros_like(images[:BATCH]), []
        for part in _batches(len(images)):
            x, (low, high) = images[part], ball.bounds(images[part])
            moved, _, _ = self._step[False](x, nothing[: len(x)], labels[part], low, high, ball.epsilon, 0.0)
            found.append(self.classes(moved.numpy()))
        return np.concatenate(found)

    def misled(self, images: Array, labels: Array, ball: Ball, walk: Walk) -> Array:
        """(n,): the label where it is right at the start, at every iterate and at the end; else the first wrong class."""
        start, step, misled = self._start(images, ball, walk), self._step[walk.margin], labels.copy()
        waiting, active = 0, np.empty(0, np.intp)
        x, momentum, taken = start[:0], start[:0], np.empty(0, np.intp)
        while waiting < len(images) or len(active):
            fresh = np.arange(waiting, min(len(images), waiting + BATCH - len(active)))
            waiting += len(fresh)
            active, taken = np.concatenate([active, fresh]), np.concatenate([taken, np.zeros_like(fresh)])
            x = np.concatenate([x, start[fresh]])
            momentum = np.concatenate([momentum, np.zeros_like(start[fresh])])
            low, high = ball.bounds(images[active])
            moved, gathered, classes = (
                item.numpy() for item in step(x, momentum, labels[active], low, high, walk.step_size, walk.decay)
            )
            misled[active] = classes
            taken, right = taken + 1, classes == labels[active]
            ended = right & (taken == walk.steps)
            if ended.any():
                misled[active[ended]] = self.classes(moved[ended])
            on = right & ~ended
            active, taken, x, momentum = active[on], taken[on], moved[on], gathered[on]
        return misled

    def _start(self, images: Array, ball: Ball, walk: Walk) -> Array:
        if walk.seed is None:
            return images
        noise = np.random.default_rng(walk.seed).uniform(-ball.epsilon, ball.epsilon, images.shape)
        return np.clip(images + noise.astype(np.float32), *ball.bounds(images))

    def _stepping(self, margin: bool) -> Callable[..., Any]:
        def step(x: Any, momentum: Any, labels: Any, low: Any, high: Any, size: Any, decay: Any) -> Any:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(x)
                logits = self._logits(x)
                loss = _margin(logits, labels) if margin else _cross_entropy(logits, labels)
            # A model that takes all images for the same has none: it stands still, and counts as masked.
            gradient = tape.gradient(loss, x, unconnected_gradients=tf.UnconnectedGradients.ZERO)
            norm = tf.reduce_sum(tf.abs(gradient), axis=tuple(range(1, x.shape.rank)), keepdims=True)
            momentum = decay * momentum + tf.math.divide_no_nan(gradient, norm)
            return tf.clip_by_value(x + size * tf.sign(momentum), low, high), momentum, tf.argmax(logits, axis=1)

        return step


def _cross_entropy(logits: Any, labels: Any) -> Any:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)


def _margin(logits: Any, labels: Any) -> Any:
    """Best other logit minus the true one: above 0 where the model is wrong."""
    own = tf.one_hot(labels, tf.shape(logits)[1], dtype=logits.dtype)
    return tf.reduce_max(logits - 1e9 * own, axis=1) - tf.reduce_sum(logits * own, axis=1)


def _batches(count: int) -> list[slice]:
    return [slice(start, start + BATCH) for start in range(0, count, BATCH)]
