"""Question 2.1: EMNIST letters by the `emnist` package, as vectors with ordinal labels.

The bodies of the functions in the modules q2_* are also the solution in the master notebook.

References:
    Cohen, Afshar, Tapson, van Schaik (2017). EMNIST: an extension of MNIST to handwritten letters. arXiv:1702.05373.
"""

import numpy as np
from emnist import extract_test_samples, extract_training_samples
from numpy.typing import NDArray

__all__ = ["Labels", "Pixels", "keep_letters", "load"]

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]


def keep_letters(images: Pixels, labels: NDArray[np.integer], letters: str) -> tuple[Pixels, Labels]:
    """The images of some letters as vectors, with the place of their letter as label.

    Args:
        images: (n, 28, 28).
        labels: (n,): 1 for A to 26 for Z, as the package counts.
        letters: The capital letters to keep; the first one gets label 0.

    Returns:
        Vectors (m, 784) and labels (m,), in the order of the images.
    """
    # the package counts A = 1, B = 2, ...; we count the letters that we keep from 0
    ordinal = {ord(letter) - ord("A") + 1: label for label, letter in enumerate(letters)}
    kept = np.isin(labels, list(ordinal))
    vectors = images[kept].reshape(-1, 28 * 28)
    return vectors, np.array([ordinal[int(label)] for label in labels[kept]], dtype=np.int64)


def load(letters: str) -> tuple[Pixels, Labels, Pixels, Labels]:
    """X_train_full (n, 784), y_train_full (n,), X_test (m, 784), y_test (m,); pixels are 0..255."""
    images, labels = extract_training_samples("letters")
    X_train_full, y_train_full = keep_letters(images, labels, letters)
    images, labels = extract_test_samples("letters")
    X_test, y_test = keep_letters(images, labels, letters)
    return X_train_full, y_train_full, X_test, y_test
