"""Question 3.7: training on mixtures of two images, whose labels are mixed alike.

References:
    Zhang, Cissé, Dauphin, Lopez-Paz (2018). mixup: Beyond empirical risk minimization. arXiv:1710.09412.
"""

import functools

import numpy as np
import tensorflow as tf

from reference.shared.q3_5_augmentation import Data, Trainable, fit_in_time

__all__ = ["fit", "mixup"]


def mixup(images: tf.Tensor, labels: tf.Tensor, alpha: float) -> tuple[tf.Tensor, tf.Tensor]:
    """Mix a batch with itself in another order: λ·(x, y) + (1 − λ)·(x', y'), with one λ ~ Beta(α, α) for the batch.

    Args:
        images: (n, h, w, c).
        labels: (n, K), one-hot.
        alpha: Positive. Small: λ is near 0 or 1, the images are hardly mixed.

    Returns:
        Mixed images and mixed labels, float32, in the same shapes.
    """
    images, labels = tf.cast(images, tf.float32), tf.cast(labels, tf.float32)
    # of two variables with the law Gamma(α), the first one's share in their sum has the law Beta(α, α);
    # in double precision, for with a small α both can be very near to 0
    first, second = tf.unstack(tf.random.gamma((2,), alpha, dtype=tf.float64))
    lam = tf.cast(tf.math.divide_no_nan(first, first + second), tf.float32)
    # one order for both, so that an image keeps its own label
    order = tf.random.shuffle(tf.range(tf.shape(images)[0]))
    mixed_images = lam * images + (1 - lam) * tf.gather(images, order)
    mixed_labels = lam * labels + (1 - lam) * tf.gather(labels, order)
    return mixed_images, mixed_labels


def fit(self: Trainable, data_manager: Data, batch_size: int | None = None, num_epochs: int | None = None) -> None:
    """Train as `YourModel` does, early stopping included, but on mixed batches; validation images are not mixed."""
    classes = np.eye(self.num_classes, dtype=np.float32)  # row k: class k, one-hot
    training = tf.data.Dataset.from_tensor_slices((data_manager.X_train, classes[data_manager.y_train]))
    batches = training.shuffle(len(data_manager.X_train)).batch(batch_size or self.batch_size)
    mixed = batches.map(functools.partial(mixup, alpha=0.2))
    validation = data_manager.X_valid, classes[data_manager.y_valid]
    loss, epochs = "categorical_crossentropy", num_epochs or self.num_epochs
    self.history = fit_in_time(self, (mixed,), validation, loss, epochs, shuffle=False)  # shuffled already
