"""Base code of Part 3: a plain convolutional network, with all that it takes to train it, use it and look at it.

You need not change this file: your own class replaces the methods that you want to be different.
"""

from typing import Any

import keras
import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray


class ImageClassifier:
    """A plain convolutional network for images. Inherit from it to build your own.

    Every argument becomes an attribute of the same name. Some do nothing here: they are meant for your own class.

    Args:
        name: Of the network.
        width: Of an image, in pixels.
        height: Of an image, in pixels.
        depth: Number of colours.
        num_blocks: Blocks of two convolutions and a pooling layer.
        feature_maps: Of the first block; each block has twice as many as the one before.
        num_classes: Width of the softmax layer.
        drop_rate: Share of values that dropout sets to 0 (not used here).
        batch_norm: Whether to use batch normalisation (not used here).
        is_augmentation: Whether to augment the training images (not used here).
        activation_func: Activation function of the convolutions.
        use_skip: Whether to use skip connections (not used here).
        optimizer: Its name, as Keras calls it.
        batch_size: Images in a step of training.
        num_epochs: Of training.
        learning_rate: Of the optimizer.
        verbose: Whether to print a line after each epoch.

    Attributes:
        model: The Keras model, or None before `build_cnn`.
        history: What Keras's `fit` returned, or None before `fit`.
    """

    def __init__(
        self,
        name: str = "network1",
        width: int = 32,
        height: int = 32,
        depth: int = 3,
        num_blocks: int = 2,
        feature_maps: int = 32,
        num_classes: int = 10,
        drop_rate: float = 0.2,
        batch_norm: bool | None = None,
        is_augmentation: bool = False,
        activation_func: str = "relu",
        use_skip: bool = True,
        optimizer: str = "adam",
        batch_size: int = 32,
        num_epochs: int = 20,
        learning_rate: float = 0.0001,
        verbose: bool = True,
    ) -> None:
        self.name = name
        self.width = width
        self.height = height
        self.depth = depth
        self.num_blocks = num_blocks
        self.feature_maps = feature_maps
        self.num_classes = num_classes
        self.drop_rate = drop_rate
        self.batch_norm = batch_norm
        self.is_augmentation = is_augmentation
        self.activation_func = activation_func
        self.use_skip = use_skip
        self.optimizer = optimizer
        self.batch_size = batch_size
        self.num_epochs = num_epochs
        self.learning_rate = learning_rate
        self.verbose = verbose
        self.model: Any = None
        self.history: Any = None

    def build_cnn(self) -> None:
        """Build the network: `num_blocks` times [conv, activation, conv, activation, mean pool], then a softmax layer."""
        images = keras.Input((self.height, self.width, self.depth))
        maps = self.feature_maps
        h = images  # (batch, height, width, depth)
        for _ in range(self.num_blocks):
            h = keras.layers.Conv2D(maps, 3, padding="same")(h)
            h = keras.layers.Activation(self.activation_func)(h)
            h = keras.layers.Conv2D(maps, 3, padding="same")(h)
            h = keras.layers.Activation(self.activation_func)(h)
            h = keras.layers.AveragePooling2D(2, strides=2, padding="same")(h)  # half the height and width
            maps *= 2
        h = keras.layers.Flatten()(h)
        probabilities = keras.layers.Dense(self.num_classes, activation="softmax")(h)  # (batch, num_classes)
        self.model = keras.Model(images, probabilities, name=self.name)

    def summary(self) -> None:
        """Print the layers of the network."""
        self._built().summary()

    def fit(self, data_manager: Any, batch_size: int | None = None, num_epochs: int | None = None) -> None:
        """Train the network on the training images, and watch the validation images.

        Args:
            data_manager: Holds X_train, y_train, X_valid and y_valid.
            batch_size: Images in a step; the attribute `batch_size` if None.
            num_epochs: How often to go through the training images; the attribute `num_epochs` if None.
        """
        model = self._built()
        optimizer = keras.optimizers.get(self.optimizer)
        optimizer.learning_rate = self.learning_rate
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        self.history = model.fit(
            data_manager.X_train,
            data_manager.y_train,
            batch_size=self.batch_size if batch_size is None else batch_size,
            epochs=self.num_epochs if num_epochs is None else num_epochs,
            validation_data=(data_manager.X_valid, data_manager.y_valid),
            verbose=2 if self.verbose else 0,
        )

    def predict(self, X: NDArray[np.float32], batch_size: int | None = None) -> NDArray[np.int64]:
        """The most probable class of each image.

        Args:
            X: Images (n, height, width, depth).
            batch_size: Images that are dealt with at a time; the attribute `batch_size` if None.

        Returns:
            Class indices (n,).
        """
        probabilities = self._built().predict(X, batch_size=batch_size or self.batch_size, verbose=0)
        classes: NDArray[np.int64] = np.argmax(probabilities, axis=1)
        return classes

    def compute_accuracy(
        self, X_test: NDArray[np.float32], y_test: NDArray[np.int64], batch_size: int | None = None
    ) -> float:
        """Share of the images (n, height, width, depth) whose class (n,) is predicted correctly."""
        return float(np.mean(self.predict(X_test, batch_size) == np.asarray(y_test)))

    def plot_progress(self) -> None:
        """Draw loss and accuracy after each epoch of `fit`, for the training and the validation images."""
        if self.history is None:
            raise RuntimeError(f"{self.name} has not been trained: call fit(data_manager) before plot_progress().")
        _, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
        for ax, metric in zip(axes, ("loss", "accuracy"), strict=True):
            for key, label in ((metric, "training"), (f"val_{metric}", "validation")):
                values = self.history.history.get(key, [])
                ax.plot(range(1, len(values) + 1), values, marker="o", label=label)
            ax.set(title=f"{self.name}: {metric}", xlabel="epoch", ylabel=metric)
            ax.legend()
        plt.show()

    def plot_prediction(
        self, X_test: NDArray[np.float32], y_test: NDArray[np.int64], class_names: list[str], count: int = 20
    ) -> None:
        """Draw random images with the predicted class of each, green where it is right; the true class follows where not.

        Args:
            X_test: Images (n, height, width, depth), in the range that `drawable` expects.
            y_test: Their classes (n,).
            class_names: Name of each class.
            count: How many images to draw.
        """
        chosen = np.random.default_rng().permutation(len(X_test))[:count]
        images, labels = np.asarray(X_test)[chosen], np.asarray(y_test)[chosen]
        classes = self.predict(images)
        rows = -(-len(chosen) // 5)  # rounded up
        _, axes = plt.subplots(rows, 5, figsize=(11, 2.4 * rows), layout="constrained", squeeze=False)
        for ax in axes.flat:
            ax.axis("off")
        for ax, image, true, predicted in zip(axes.flat, images, labels, classes, strict=False):
            ax.imshow(self.drawable(image))
            right = true == predicted
            title = class_names[predicted] if right else f"{class_names[predicted]} (is {class_names[true]})"
            ax.set_title(title, color="green" if right else "red", fontsize=9)
        plt.show()

    def drawable(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """The images as matplotlib draws them: from 0 to 1, as they are here. Replace it where images have another range."""
        return images

    def _built(self) -> Any:
        """The Keras model."""
        if self.model is None:
            raise RuntimeError(f"{self.name} has no model yet: call build_cnn() first.")
        return self.model
