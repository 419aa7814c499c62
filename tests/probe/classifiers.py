"""Classes as students write them: one network, trained and augmented in many ways. Early stopping is always right."""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

STYLES = (
    "layers in the model",
    "layers outside, own loop",
    "compiled step",
    "tf.data",
    "generator",
    "train_on_batch",
    "fit of one epoch",
    "train_step",
    "sequence",
    "bare operations",
)
PATIENCE = 3


def make(style: str, keras: Any, tf: Any) -> type:
    """A class `YourModel`."""
    return type("YourModel", (_base(keras),), {"__init__": _init, **_METHODS[style](keras, tf)})


def _base(keras: Any) -> type:
    class Base:
        """What the assignment provides, in short."""

        model: Any = None
        history: Any = None

        def build_cnn(self) -> None:
            self.build()

        def build(self, *before: Any) -> None:
            maps = keras.layers.Conv2D(self.feature_maps, 3, padding="same", activation="relu")  # type: ignore[attr-defined]
            more = keras.layers.Conv2D(self.feature_maps, 3, padding="same", activation="relu")  # type: ignore[attr-defined]
            head = [keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
            self.model = keras.Sequential([keras.Input((8, 8, 3)), *before, maps, more, *head])

        def compiled(self) -> Any:
            optimizer = keras.optimizers.Adam(self.learning_rate)  # type: ignore[attr-defined]
            self.model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
            return self.model

        def keras_fit(self, data: Any, *args: Any, epochs: int, **kwargs: Any) -> None:
            stop = keras.callbacks.EarlyStopping("val_accuracy", mode="max", patience=PATIENCE)
            valid = data.X_valid, data.y_valid
            given = {"epochs": epochs, "callbacks": [stop], "validation_data": valid, "verbose": 1}
            self.history = self.compiled().fit(*args, **given, **kwargs)

        def until_it_stops(self, data: Any, epochs: int, train: Callable[[], None]) -> None:
            best, waited = -1.0, 0
            for _ in range(epochs):
                train()
                now = self.compute_accuracy(data.X_valid, data.y_valid)
                best, waited = max(best, now), 0 if now > best else waited + 1
                if waited == PATIENCE:
                    return

        def compute_accuracy(self, X_test: Any, y_test: Any) -> float:  # noqa: N803 - the assignment's names
            return float(np.mean(self.model.predict(X_test, verbose=0).argmax(axis=1) == y_test))

    return Base


def _init(self: Any, learning_rate: float = 1e-3, *, feature_maps: int = 4, is_augmentation: bool = False) -> None:
    self.learning_rate, self.feature_maps, self.is_augmentation = learning_rate, feature_maps, is_augmentation
    print("made")  # noqa: T201 - what a student may write


def batches(x: Any, y: Any, size: int) -> Iterator[tuple[Any, Any]]:
    """In order."""
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]


def brighter(x: Any) -> Any:
    """At random, never by nothing."""
    return (x + np.random.uniform(0.01, 0.1, (len(x), 1, 1, 1))).astype("float32")  # noqa: NPY002 - a student's


def _layers(keras: Any, tf: Any) -> dict[str, Any]:
    def build_cnn(self: Any) -> None:
        self.build(*([keras.layers.RandomBrightness((0.05, 0.1), (0, 1))] if self.is_augmentation else []))

    def fit(self: Any, data_manager: Any, batch_size: Any = None, num_epochs: Any = None) -> None:
        self.keras_fit(
            data_manager, data_manager.X_train, data_manager.y_train, batch_size=batch_size, epochs=num_epochs
        )

    return {"build_cnn": build_cnn, "fit": fit}


def _stepping(keras: Any, tf: Any, *, compiled: bool) -> dict[str, Any]:
    change = keras.layers.RandomBrightness((0.05, 0.1), (0, 1))

    def fit(self: Any, data_manager: Any, batch_size: int = 32, num_epochs: int = 20) -> None:
        optimizer, d = keras.optimizers.Adam(self.learning_rate), data_manager

        def step(x: Any, y: Any) -> None:
            x = change(x, training=True) if self.is_augmentation else x
            with tf.GradientTape() as tape:
                loss = keras.losses.sparse_categorical_crossentropy(y, self.model(x, training=True))
            weights = self.model.trainable_variables
            optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))

        one = tf.function(step) if compiled else step

        def train() -> None:
            for x, y in batches(d.X_train, d.y_train, batch_size):
                one(tf.constant(x), tf.constant(y))

        self.until_it_stops(d, num_epochs, train)

    return {"fit": fit}


def _dataset(keras: Any, tf: Any) -> dict[str, Any]:
    def fit(self: Any, data_manager: Any, batch_size: int = 32, num_epochs: int = 20) -> None:
        data = tf.data.Dataset.from_tensor_slices((data_manager.X_train, data_manager.y_train)).shuffle(64)
        if self.is_augmentation:
            data = data.map(lambda x, y: (x + tf.random.uniform((), 0.01, 0.1), y), num_parallel_calls=2)
        self.keras_fit(data_manager, data.batch(batch_size).prefetch(1), epochs=num_epochs)

    return {"fit": fit}


def _generator(keras: Any, tf: Any) -> dict[str, Any]:
    def fit(self: Any, data_manager: Any, batch_size: int = 32, num_epochs: int = 20) -> None:
        images = importlib.import_module("keras.src.legacy.preprocessing.image")
        generator = images.ImageDataGenerator(**({"channel_shift_range": 0.2} if self.is_augmentation else {}))
        flow = generator.flow(data_manager.X_train, data_manager.y_train, batch_size=batch_size)
        self.keras_fit(data_manager, flow, epochs=num_epochs)

    return {"fit": fit}


def _on_batch(keras: Any, tf: Any) -> dict[str, Any]:
    def fit(self: Any, data_manager: Any, batch_size: int = 32, num_epochs: int = 20) -> None:
        model, d = self.compiled(), data_manager

        def train() -> None:
            for x, y in batches(d.X_train, d.y_train, batch_size):
                model.train_on_batch(brighter(x) if self.is_augmentation else x, y)

        self.until_it_stops(d, num_epochs, train)

    return {"fit": fit}


def _one_epoch(keras: Any, tf: Any) -> dict[str, Any]:
    def fit(self: Any, data_manager: Any, *, batch_size: int, num_epochs: int) -> None:
        model, d = self.compiled(), data_manager

        def train() -> None:
            x = brighter(d.X_train) if self.is_augmentation else d.X_train
            model.fit(x, d.y_train, batch_size=batch_size, validation_data=(d.X_valid, d.y_valid))

        self.until_it_stops(d, num_epochs, train)

    return {"fit": fit}


def _train_step(keras: Any, tf: Any) -> dict[str, Any]:
    class Network(keras.Model):  # type: ignore[misc] # known at run time only
        augments = False

        def train_step(self, data: Any) -> Any:
            x, y = data
            return super().train_step((x + tf.random.uniform((), 0.01, 0.1) if self.augments else x, y))

    def build_cnn(self: Any) -> Any:
        self.build()
        self.network = Network(self.model.inputs, self.model.outputs)
        self.network.augments = self.is_augmentation
        self.model = None
        return self.network

    def fit(self: Any, data_manager: Any) -> None:
        self.model = self.network
        x, y = data_manager.X_train, data_manager.y_train
        self.keras_fit(data_manager, x, y, batch_size=self.batch_size, epochs=self.num_epochs)

    return {"build_cnn": build_cnn, "fit": fit}


def _sequence(keras: Any, tf: Any) -> dict[str, Any]:
    class Batches(keras.utils.PyDataset):  # type: ignore[misc] # known at run time only
        def __init__(self, d: Any, size: int, *, augments: bool) -> None:
            super().__init__()
            self.pairs, self.augments = list(batches(d.X_train, d.y_train, size)), augments

        def __len__(self) -> int:
            return len(self.pairs)

        def __getitem__(self, index: int) -> Any:
            x, y = self.pairs[index]
            return brighter(x) if self.augments else x, y

    def fit(self: Any, data_manager: Any, **kwargs: Any) -> None:
        data = Batches(data_manager, kwargs["batch_size"], augments=self.is_augmentation)
        self.keras_fit(data_manager, data, epochs=kwargs["num_epochs"])

    return {"fit": fit}


def _bare(keras: Any, tf: Any) -> dict[str, Any]:
    class Network(tf.Module):  # type: ignore[misc] # known at run time only
        def __init__(self, maps: int) -> None:
            super().__init__()
            normal = tf.random.normal
            shapes = (3, 3, 3, maps), (3, 3, maps, maps), (64 * maps, 10)
            self.first, self.second, self.last = (tf.Variable(normal(shape) * 0.1) for shape in shapes)

        def __call__(self, x: Any) -> Any:
            h = tf.nn.relu(tf.nn.conv2d(x, self.first, 1, "SAME"))
            h = tf.nn.relu(tf.nn.convolution(h, self.second, padding="SAME"))
            return tf.nn.softmax(tf.reshape(h, (len(x), -1)) @ self.last)

    def build_cnn(self: Any) -> None:
        self.model = Network(self.feature_maps)

    def fit(self: Any, data_manager: Any, batch_size: int = 32, num_epochs: int = 20) -> None:
        d = data_manager

        def train() -> None:
            for x, y in batches(d.X_train, d.y_train, batch_size):
                with tf.GradientTape() as tape:
                    said = self.model(brighter(x) if self.is_augmentation else x)
                    loss = keras.losses.sparse_categorical_crossentropy(y, said)
                weights = self.model.trainable_variables
                for weight, by in zip(weights, tape.gradient(loss, weights), strict=True):
                    weight.assign_sub(self.learning_rate * by)

        self.until_it_stops(d, num_epochs, train)

    def compute_accuracy(self: Any, images: Any, labels: Any) -> float:
        return float(np.mean(np.argmax(self.model(images), axis=1) == labels))

    return {"build_cnn": build_cnn, "fit": fit, "compute_accuracy": compute_accuracy}


_METHODS: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "layers in the model": _layers,
    "layers outside, own loop": lambda keras, tf: _stepping(keras, tf, compiled=False),
    "compiled step": lambda keras, tf: _stepping(keras, tf, compiled=True),
    "tf.data": _dataset,
    "generator": _generator,
    "train_on_batch": _on_batch,
    "fit of one epoch": _one_epoch,
    "train_step": _train_step,
    "sequence": _sequence,
    "bare operations": _bare,
}
