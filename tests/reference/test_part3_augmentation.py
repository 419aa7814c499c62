"""Question 3.5: images are changed in training only, and training ends when the validation accuracy rises no more."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reference.shared.q3_facts import PATIENCE

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

RNG = np.random.default_rng(5)
IMAGES = RNG.random((6, 16, 16, 3), dtype=np.float32)
SETTINGS = {
    "name": "network", "width": 16, "height": 16, "depth": 3, "num_blocks": 1, "feature_maps": 3, "num_classes": 2,
    "drop_rate": 0.0, "batch_norm": None, "is_augmentation": True, "activation_func": "relu", "use_skip": True,
    "optimizer": "sgd", "learning_rate": 0.0, "batch_size": 4, "num_epochs": 12, "verbose": False, "model": None, "history": None,
}  # fmt: skip
DATA = SimpleNamespace(
    X_train=IMAGES, y_train=np.array([0, 1, 0, 1, 1, 1]), X_valid=IMAGES[::-1] / 2, y_valid=np.array([0, 1, 1, 1, 0, 1])
)


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras  # noqa: PLC0415 - takes ten seconds: only where these tests really run

    keras.utils.set_random_seed(11)
    return keras


def network(**changes: Any) -> Any:
    from reference.shared.q3_5_augmentation import build_cnn  # noqa: PLC0415

    classifier = SimpleNamespace(**SETTINGS | changes)
    build_cnn(classifier)
    return classifier


def reaching(keras: Any, model: Any) -> Any:
    """The part of a model that comes before its first convolution."""
    convolution = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    return keras.Model(model.input, convolution.input)


def test_images_are_changed_in_training_others_each_time_and_never_otherwise(keras: Any) -> None:
    before = reaching(keras, network().model)
    assert (before(IMAGES, training=False).numpy() == IMAGES).all()
    assert (before.predict(IMAGES, verbose=0) == IMAGES).all()
    one, two = (before(IMAGES, training=True).numpy() for _ in range(2))
    changed = [(one[i] != IMAGES[i]).any() and (one[i] != two[i]).any() for i in range(len(IMAGES))]
    assert all(changed)
    assert one.min() >= 0
    assert one.max() <= 1


def test_without_the_setting_nothing_is_changed_and_no_layer_added(keras: Any) -> None:
    plain = network(is_augmentation=False).model
    assert (reaching(keras, plain)(IMAGES, training=True).numpy() == IMAGES).all()
    names = [type(layer).__name__ for layer in plain.layers]
    assert not [name for name in names if name.startswith("Random")]
    with_it = [type(layer).__name__ for layer in network().model.layers]
    assert [name for name in with_it if not name.startswith("Random")] == names


def test_training_ends_when_the_accuracy_cannot_rise(keras: Any) -> None:
    from reference.shared.q3_5_augmentation import fit  # noqa: PLC0415

    for is_augmentation in (True, False):
        classifier = network(is_augmentation=is_augmentation)
        fit(classifier, DATA)
        # by hand: the first epoch sets the best, three more do not surpass it
        assert len(classifier.history.history["val_accuracy"]) == 1 + PATIENCE


def test_the_arguments_count_before_the_classifiers_own_numbers(keras: Any) -> None:
    from reference.shared.q3_5_augmentation import fit  # noqa: PLC0415

    classifier = network(learning_rate=0.25)
    fit(classifier, DATA, batch_size=2, num_epochs=2)
    assert len(classifier.history.history["loss"]) == 2
    assert int(classifier.model.optimizer.iterations.numpy()) == 2 * 3  # 6 images in batches of 2
    assert float(classifier.model.optimizer.learning_rate.numpy()) == 0.25
    fit(classifier, DATA, num_epochs=1)
    assert int(classifier.model.optimizer.iterations.numpy()) == 2  # 6 images in batches of 4, by a new optimizer


@pytest.mark.parametrize(
    ("table", "epochs", "best"),
    [
        ([0.5, 0.6, 0.6, 0.6, 0.6, 0.9], 5, 2),  # equal is no rise
        ([0.5, 0.4, 0.3, 0.6, 0.5, 0.5, 0.5, 0.9], 7, 4),  # a rise just in time counts anew
        ([0.1, 0.2, 0.3, 0.4], 4, 4),  # rises to the end
    ],
)
def test_a_given_course_of_the_validation_accuracy_ends_after_three_epochs_without_a_rise(
    keras: Any, table: list[float], epochs: int, best: int
) -> None:
    from reference.shared.q3_5_augmentation import fit_in_time  # noqa: PLC0415

    class Clock(keras.Model):  # type: ignore[misc]
        """Its one weight counts epochs; its accuracy is what the table says for that epoch."""

        def __init__(self) -> None:
            super().__init__()
            self.epoch = self.add_weight(shape=(), initializer="zeros")

        def call(self, x: Any) -> Any:
            place = keras.ops.cast(keras.ops.maximum(self.epoch - 1, 0), "int32")
            right = keras.ops.cast(x[:, 0] < keras.ops.convert_to_tensor(table)[place], "float32")
            return keras.ops.stack([1 - right, right], axis=1)

        def train_step(self, data: Any) -> Any:
            self.epoch.assign_add(1.0)
            x, y = data
            return self.compute_metrics(x, y, self(x))

    x = ((np.arange(10, dtype=np.float32) + 0.5) / 10)[:, np.newaxis]
    y = np.ones(10, dtype=np.int64)
    classifier = SimpleNamespace(model=Clock(), optimizer="sgd", learning_rate=0.1, verbose=False)
    loss = "sparse_categorical_crossentropy"
    history = fit_in_time(classifier, (x, y), (x, y), loss, len(table), batch_size=10)
    assert history.history["val_accuracy"] == pytest.approx(table[:epochs])
    assert int(classifier.model.epoch.numpy()) == best  # the weights of the best epoch are kept
