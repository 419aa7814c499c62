"""Keras's old `ImageDataGenerator`, as students are told to import it: what it makes of images is seen in training."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder import checks
from autograder.checks import Given, Observed, TrialTerms, Watched
from autograder.checks.samples.sketch import match, sketch
from autograder.evidence.builds import decode_trial
from autograder.model.facts import KnownRows, KnownSet
from autograder.model.plan import QuestionPlan
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Event, EventKind, Rows
from autograder.sandbox.request import question
from tests.checks.builders import array

pytestmark = pytest.mark.tensorflow
GENERATOR = np.random.default_rng(12)
IMAGES, TEST = (GENERATOR.uniform(-0.9, 0.9, (count, 8, 8, 3)).astype(np.float32) for count in (160, 120))
LABELS, TRUTH = np.arange(160) % 4, np.arange(120) % 4
SIZE = 32
QUIET = {"verbose": 0}
Sketches = NDArray[np.float32]
Trains = Callable[[Any, Any], None]
"""(model, flow of changed batches): trains for two epochs."""


@pytest.fixture
def flow(tf: Any) -> Callable[..., Any]:
    """Batches of changed images and their labels, for ever."""
    assert tf.executing_eagerly()
    from tensorflow.keras.preprocessing.image import ImageDataGenerator  # noqa: PLC0415

    def of(images: Any = IMAGES, labels: Any = LABELS, **changes: Any) -> Any:
        return ImageDataGenerator(**(changes or {"channel_shift_range": 0.3})).flow(images, labels, SIZE, seed=5)

    return of


@pytest.fixture
def model(keras: Any) -> Any:
    layers = keras.layers
    inner = [layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(4, activation="softmax")]
    made = keras.Sequential([keras.Input((8, 8, 3)), *inner])
    made.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


def epoch(flow: Any) -> Iterator[Any]:
    """As students end what goes on for ever."""
    for number, batch in enumerate(flow):
        yield batch
        if number + 1 >= len(IMAGES) / SIZE:
            return


def by_fit(model: Any, flow: Any) -> None:
    model.fit(flow, epochs=2, validation_data=(TEST, TRUTH), **QUIET)


def by_fit_with_steps(model: Any, flow: Any) -> None:
    model.fit(flow, steps_per_epoch=len(IMAGES) // SIZE, epochs=2, validation_data=(TEST, TRUTH), **QUIET)


def by_train_on_batch(model: Any, flow: Any) -> None:
    for _ in range(2):
        for images, labels in epoch(flow):
            model.train_on_batch(images, labels)


def by_fit_of_each_batch(model: Any, flow: Any) -> None:
    for _ in range(2):
        for images, labels in epoch(flow):
            model.fit(images, labels, **QUIET)


def by_tape(model: Any, flow: Any) -> None:
    import keras  # noqa: PLC0415
    import tensorflow as tf  # noqa: PLC0415

    for _ in range(2):
        for images, labels in epoch(flow):
            with tf.GradientTape() as tape:
                value = keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True))
            gradients = tape.gradient(value, model.trainable_variables)
            model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))


WAYS: dict[str, Trains] = {
    "fit": by_fit,
    "fit with steps": by_fit_with_steps,
    "train_on_batch": by_train_on_batch,
    "fit of each batch": by_fit_of_each_batch,
    "tape": by_tape,
}


def reached(notebook: Any, event: Event) -> Sketches:
    """Of the images that reached the network."""
    rows: Rows = notebook.log().data[event.seen]
    assert event.seen >= 0
    assert rows.sketch is not None
    return rows.sketch


@pytest.mark.parametrize("way", WAYS)
def test_changed_images_are_seen_where_they_reach_the_network(
    notebook: Any, flow: Callable[..., Any], model: Any, way: str
) -> None:
    with notebook.cell():
        WAYS[way](model, flow(horizontal_flip=True, channel_shift_range=0.3))
    trained = [event for event in notebook.log().events if event.kind in (EventKind.FIT, EventKind.STEPS)]
    assert sum(event.steps for event in trained) == 10
    seen = np.concatenate([reached(notebook, event) for event in trained])
    assert len(seen) >= 20
    assert (match(seen, sketch(IMAGES)) >= 0).mean() < 0.7  # half of them are mirrored
    if way.startswith("fit with") or way == "fit":
        (event,) = trained
        assert (event.asked, event.ran, event.ended) == (2, 2, True)


def test_images_that_a_generator_leaves_as_they_are_are_the_given_ones(
    notebook: Any, flow: Callable[..., Any], model: Any
) -> None:
    with notebook.cell():
        by_fit(model, flow(rescale=1.0))
    (event,) = notebook.events(EventKind.FIT)
    assert (match(reached(notebook, event), sketch(IMAGES)) >= 0).all()


def test_a_fit_from_a_generator_is_capped_by_its_steps(
    open_notebook: Callable[..., Any], flow: Callable[..., Any], model: Any
) -> None:
    notebook = open_notebook(steps=12)
    with notebook.cell():
        history = model.fit(flow(), epochs=20, **QUIET)
    (event,) = notebook.events(EventKind.FIT)
    assert (event.asked, event.ran, event.steps) == (20, 3, 15)  # 5 steps an epoch: 12 need 3 epochs
    assert len(history.history["loss"]) == 20


def test_a_generator_for_validation_and_test_is_seen_to_change_images(
    notebook: Any, flow: Callable[..., Any], model: Any
) -> None:
    with notebook.cell():
        model.fit(flow(), validation_data=flow(TEST, TRUTH, horizontal_flip=True), **QUIET)
        model.evaluate(flow(TEST, TRUTH, horizontal_flip=True), **QUIET)
    (fit,) = notebook.events(EventKind.FIT)
    (evaluation,) = notebook.events(EventKind.EVALUATE)
    for index in (fit.validation, evaluation.data):
        rows = notebook.log().data[index]
        found = (match(rows.sketch, sketch(TEST)) >= 0).mean()
        assert found < 0.8


def _class(keras: Any, fit: Callable[..., None], *before: Any) -> type:
    """A student's `YourModel` that trains by `fit(self, data, changes, batch, epochs)`; layers of `before` augment."""

    class YourModel:
        def __init__(self, *, learning_rate: float, is_augmentation: bool, **others: Any) -> None:  # noqa: ARG002
            self.learning_rate, self.is_augmentation, self.history = learning_rate, is_augmentation, None

        def build_cnn(self) -> None:
            layers = keras.layers
            first = before if self.is_augmentation else ()
            inner = [layers.Conv2D(4, 3, strides=2, activation="relu"), layers.Flatten(), layers.Dense(10, "softmax")]
            self.model = keras.Sequential([keras.Input((32, 32, 3)), *first, *inner])
            optimizer = keras.optimizers.Adam(self.learning_rate)
            self.model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])

        def fit(self, data_manager: Any, batch_size: int = 32, num_epochs: int = 20) -> None:
            from tensorflow.keras.preprocessing.image import ImageDataGenerator  # noqa: PLC0415

            changes = {"horizontal_flip": True, "channel_shift_range": 0.1} if self.is_augmentation else {}
            fit(self, data_manager, ImageDataGenerator(**({} if before else changes)), batch_size, num_epochs)

        def compute_accuracy(self, images: Any, labels: Any) -> float:
            return float(self.model.evaluate(images, labels, verbose=0)[1])

    return YourModel


def _stop(keras: Any) -> Any:
    return keras.callbacks.EarlyStopping("val_accuracy", mode="max", patience=3)


def from_flow(this: Any, data: Any, generator: Any, batch: int, epochs: int) -> None:
    import keras  # noqa: PLC0415

    flow, valid = generator.flow(data.X_train, data.y_train, batch), (data.X_valid, data.y_valid)
    this.history = this.model.fit(flow, epochs=epochs, validation_data=valid, callbacks=[_stop(keras)], **QUIET)


def from_flow_for_both(this: Any, data: Any, generator: Any, batch: int, epochs: int) -> None:
    import keras  # noqa: PLC0415

    flow, valid = (generator.flow(x, y, batch) for x, y in ((data.X_train, data.y_train), (data.X_valid, data.y_valid)))
    this.history = this.model.fit(flow, epochs=epochs, validation_data=valid, callbacks=[_stop(keras)], **QUIET)


def own_loop(this: Any, data: Any, generator: Any, batch: int, epochs: int) -> None:
    best, waited = -1.0, 0
    for _ in range(epochs):
        for number, (images, labels) in enumerate(generator.flow(data.X_train, data.y_train, batch_size=batch)):
            this.model.train_on_batch(images, labels)
            if number + 1 >= len(data.X_train) / batch:
                break
        now = this.compute_accuracy(data.X_valid, data.y_valid)
        best, waited = max(best, now), 0 if now > best else waited + 1
        if waited == 3:
            return


def without_augmentation(this: Any, data: Any, generator: Any, batch: int, epochs: int) -> None:
    import keras  # noqa: PLC0415

    train, valid = (data.X_train, data.y_train), (data.X_valid, data.y_valid)
    options = {"batch_size": batch, "epochs": epochs, "validation_data": valid, "callbacks": [_stop(keras)]}
    this.history = this.model.fit(*train, **options, **QUIET)


@contextmanager
def unwatched(drawn: list[Any]) -> Iterator[None]:
    yield


@pytest.fixture
def judged(probe: Callable[[str], ModuleType], tf: Any) -> Callable[..., tuple[CheckResult, CheckResult | None]]:
    """Augmentation of a class and, where it is asked for, early stopping, on pixels of a range."""
    assert tf.executing_eagerly()
    asked = probe("asked.trials")

    def judge(cls: type, low: float, *, stops: bool = False) -> tuple[CheckResult, CheckResult | None]:
        wanted = [checks.AUGMENTED, checks.PLAIN, *(checks.stopping_cases() if stops else ())]
        plans = {plan.id: plan for plan in checks.trials("YourModel", low=low) if plan.id in wanted}
        seen = {}
        for name, plan in plans.items():
            request = json.loads(question(QuestionPlan("q", trials=(plan,))).partition(" ")[2])["trials"][0]
            seen[name] = decode_trial(json.loads(json.dumps(asked.run({"YourModel": cls}, request, unwatched))))
        terms, cases = TrialTerms("3.5", "YourModel"), checks.stopping_cases()
        both = seen[checks.AUGMENTED], seen[checks.PLAIN]
        stopping = checks.early_stopping([seen[n] for n in cases], list(cases.values()), terms=terms) if stops else None
        return checks.augmentation(*both, data=plans[checks.PLAIN].data, terms=terms), stopping

    return judge


@pytest.mark.slow
@pytest.mark.parametrize("low", [0.0, -1.0])
@pytest.mark.parametrize("fit", [from_flow, own_loop])
def test_a_class_that_augments_by_a_generator_is_right(judged: Any, keras: Any, fit: Any, low: float) -> None:
    augmentation, stopping = judged(_class(keras, fit), low, stops=True)
    assert (augmentation.outcome, augmentation.remark) == (Outcome.PASS, ""), augmentation.message
    assert stopping.outcome is Outcome.PASS, stopping.message


@pytest.mark.slow
@pytest.mark.parametrize("low", [0.0, -1.0])
def test_a_generator_for_validation_too_is_augmentation_at_test(judged: Any, keras: Any, low: float) -> None:
    augmentation, _ = judged(_class(keras, from_flow_for_both), low)
    assert augmentation.misconception == "augmentation_at_test"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings", "outcome", "said"),
    [
        ("RandomFlip", {"mode": "horizontal"}, Outcome.PASS, ""),
        ("RandomBrightness", {"factor": 0.2, "value_range": (-1, 1)}, Outcome.PASS, ""),
        ("RandomContrast", {"factor": 0.5, "value_range": (-1, 1)}, Outcome.PASS, ""),
        (
            "RandomBrightness",
            {"factor": 0.2},
            Outcome.FAIL,
            "expects pixels from 0 to 255, while yours go from -1 to 1",
        ),
        ("RandomContrast", {"factor": 0.5}, Outcome.PASS, "so give it `value_range=(-1, 1)`"),
    ],
)
def test_layers_of_keras_on_pixels_below_0(
    judged: Any, keras: Any, name: str, settings: dict[str, Any], outcome: Outcome, said: str
) -> None:
    layer = getattr(keras.layers, name)(**settings)
    augmentation, _ = judged(_class(keras, without_augmentation, layer), -1.0)
    assert augmentation.outcome is outcome, augmentation.message
    assert said in augmentation.message + augmentation.remark
    assert bool(augmentation.remark) is (outcome is Outcome.PASS and bool(said))


KNOWN = KnownSet(KnownRows(sketch(IMAGES), LABELS), KnownRows(sketch(TEST), TRUTH), (8, 8, 3), ("a", "b", "c", "d"))


def watched(notebook: Any) -> Watched:
    return Watched(Observed(notebook.log(), KNOWN), frozenset({1}), "3.6")


@pytest.mark.parametrize("way", WAYS)
def test_training_from_a_generator_counts_as_augmented_where_it_changes_images(
    notebook: Any, flow: Callable[..., Any], keras: Any, model: Any, way: str
) -> None:
    with notebook.cell():
        WAYS[way](model, flow(rescale=1.0))
        plain = float(model.evaluate(TEST, TRUTH, **QUIET)[1])
    assert checks.augmented_run(watched(notebook)).misconception == "augmentation_never"
    other = keras.models.clone_model(model)
    other.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    notebook.count -= 1  # the same cell goes on
    with notebook.cell():
        WAYS[way](other, flow(horizontal_flip=True))
        augmented = float(other.evaluate(TEST, TRUTH, **QUIET)[1])
    assert checks.augmented_run(watched(notebook)).outcome is Outcome.PASS
    given = [Given(name, array(value, "float")) for name, value in (("plain", plain), ("augmented", augmented))]
    result = checks.augmentation_compared(watched(notebook), plain=given[0], augmented=given[1])
    assert (result.outcome, result.credit) == (Outcome.PASS, Fraction(1)), result.message
