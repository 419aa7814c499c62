"""Question 3.5: augmentation inside of the network, and training that ends when the validation accuracy rises no more.

`build_cnn` and `fit` are methods of `YourModel` in the notebook; the former takes the place of that of Question 3.2.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import keras
import numpy as np
from numpy.typing import NDArray

from reference.shared.q3_2_cnn import Settings, probabilities

__all__ = ["Data", "Trainable", "augmented", "build_cnn", "fit", "fit_in_time"]


class Data(Protocol):
    """The training and validation images of a data manager: (n, h, w, 3), labels (n,) from 0."""

    X_train: NDArray[np.float32]
    y_train: NDArray[np.int64]
    X_valid: NDArray[np.float32]
    y_valid: NDArray[np.int64]


class Trainable(Settings, Protocol):
    """What training depends on besides."""

    optimizer: str
    learning_rate: float
    batch_size: int
    num_epochs: int
    verbose: bool
    history: Any
    """Keras's History of the last training."""


def augmented(images: Any) -> Any:
    """The images mirrored or not, and moved by up to a tenth: at random in training, unchanged otherwise."""
    mirrored = keras.layers.RandomFlip("horizontal")(images)
    return keras.layers.RandomTranslation(0.1, 0.1, fill_mode="nearest")(mirrored)


def build_cnn(self: Settings) -> None:
    """Set `self.model` to the network that the settings describe, with augmentation before it where they say so."""
    images = keras.Input(shape=(self.height, self.width, self.depth))
    seen = augmented(images) if self.is_augmentation else images
    self.model = keras.Model(images, probabilities(seen, self), name=self.name)


def fit_in_time(
    classifier: Trainable, training: Sequence[Any], validation: Any, loss: str, epochs: int, **options: Any
) -> keras.callbacks.History:
    """Train until the validation accuracy has not risen for three epochs in a row, or the epochs are over.

    Args:
        classifier: Built; the weights of its model become those of the best epoch.
        training: What Keras's `fit` takes first: images and labels, or one data set of batches of both.
        validation: Images and labels.
        loss: As `compile` takes it.
        epochs: The most epochs.
        **options: Of Keras's `fit`.

    Returns:
        Loss and accuracy after each epoch.
    """
    optimizer = {"class_name": classifier.optimizer, "config": {"learning_rate": classifier.learning_rate}}
    classifier.model.compile(keras.optimizers.get(optimizer), loss, metrics=["accuracy"])
    stop = keras.callbacks.EarlyStopping("val_accuracy", mode="max", patience=3, restore_best_weights=True)
    options |= {"epochs": epochs, "callbacks": [stop], "verbose": 2 if classifier.verbose else 0}
    return classifier.model.fit(*training, validation_data=validation, **options)


def fit(self: Trainable, data_manager: Data, batch_size: int | None = None, num_epochs: int | None = None) -> None:
    """Train on the training images, and end in time.

    Args:
        self: The classifier, built.
        data_manager: Images to train on and to validate with.
        batch_size: Images a step; None for the classifier's own.
        num_epochs: The most epochs; None for the classifier's own.
    """
    training, validation = (data_manager.X_train, data_manager.y_train), (data_manager.X_valid, data_manager.y_valid)
    loss, epochs, size = "sparse_categorical_crossentropy", num_epochs or self.num_epochs, batch_size or self.batch_size
    self.history = fit_in_time(self, training, validation, loss, epochs, batch_size=size)
