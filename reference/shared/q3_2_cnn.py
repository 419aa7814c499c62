"""Questions 3.2 and 3.3: a convolutional network of equal blocks, each with a skip connection or without.

The bodies of the functions in the modules q3_* are also the solution in the master notebook. Where the argument is called
`self`, the function is a method of `YourModel` there.
"""

from typing import Any, Protocol

import keras

__all__ = ["Settings", "block", "build_cnn", "probabilities"]


class Settings(Protocol):
    """The attributes of a `BaseImageClassifier` that its network depends on."""

    name: str
    width: int
    height: int
    depth: int
    num_blocks: int
    feature_maps: int
    """Of the first block."""
    num_classes: int
    drop_rate: float
    """Share of a block's outputs that dropout drops; 0 for no dropout."""
    batch_norm: bool | None
    is_augmentation: bool
    activation_func: str
    use_skip: bool
    model: Any
    """Keras model, once it is built."""


def block(inputs: Any, feature_maps: int, settings: Settings) -> Any:
    """Two convolutions, mean pooling, dropout: (n, h, w, c) → (n, ⌈h/2⌉, ⌈w/2⌉, feature_maps)."""
    first = hidden = keras.layers.Conv2D(feature_maps, 3, strides=1, padding="same")(inputs)
    if settings.batch_norm:
        # Keras's own momentum of 0.99 needs hundreds of steps until the averages mean anything
        hidden = keras.layers.BatchNormalization(momentum=0.9)(hidden)
    hidden = keras.layers.Activation(settings.activation_func)(hidden)
    hidden = keras.layers.Conv2D(feature_maps, 3, strides=1, padding="same")(hidden)
    if settings.batch_norm:
        hidden = keras.layers.BatchNormalization(momentum=0.9)(hidden)
    if settings.use_skip:
        # both have the same shape, so that nothing needs to be projected
        hidden = keras.layers.Add()([hidden, first])
    hidden = keras.layers.Activation(settings.activation_func)(hidden)
    hidden = keras.layers.AveragePooling2D(2, strides=2, padding="same")(hidden)
    return keras.layers.Dropout(settings.drop_rate)(hidden) if settings.drop_rate else hidden


def probabilities(images: Any, settings: Settings) -> Any:
    """All blocks and the classifier after them: images (n, h, w, c) → (n, num_classes), each row sums to 1."""
    hidden = images
    for number in range(settings.num_blocks):
        hidden = block(hidden, settings.feature_maps * 2**number, settings)
    return keras.layers.Dense(settings.num_classes, activation="softmax")(keras.layers.Flatten()(hidden))


def build_cnn(self: Settings) -> None:
    """Set `self.model` to the untrained network that the settings describe."""
    images = keras.Input(shape=(self.height, self.width, self.depth))
    self.model = keras.Model(images, probabilities(images, self), name=self.name)
