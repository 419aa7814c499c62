"""Question 2.6: cross-entropy with label smoothing in TensorFlow, by hand.

`reference.shared.smoothing` is the same in numpy, for grading; tests compare them.

References:
    Müller, Kornblith, Hinton (2019). When does label smoothing help? NeurIPS 32.
"""

import tensorflow as tf

__all__ = ["smoothed_cross_entropy"]


def smoothed_cross_entropy(labels: tf.Tensor, logits: tf.Tensor, alpha: float) -> tf.Tensor:
    """Mean over the batch of −Σ t_k log softmax(h)_k with t = (1 − α)·onehot + α/K.

    Args:
        labels: (n,), from 0; whole numbers of any type.
        logits: (n, K).
        alpha: From 0 (plain cross-entropy) to 1.

    Returns:
        A scalar of the logits' type.
    """
    logits = tf.convert_to_tensor(logits)
    classes = logits.shape[-1]
    # Keras hands labels over as float32
    one_hot = tf.one_hot(tf.cast(labels, tf.int32), classes, dtype=logits.dtype)
    target = (1 - alpha) * one_hot + alpha / classes
    # in one step: softmax by itself would round small probabilities to 0, whose logarithm is no number
    log_probabilities = tf.nn.log_softmax(logits)
    return tf.reduce_mean(-tf.reduce_sum(target * log_probabilities, axis=-1))
