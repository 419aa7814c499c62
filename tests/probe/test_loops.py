"""Training loops of the student's own, and models called by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.checks.samples.sketch import sketch
from autograder.model.training import EventKind

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}


def batches(x: Any, y: Any, size: int = 40) -> list[tuple[Any, Any]]:
    return [(x[start : start + size], y[start : start + size]) for start in range(0, len(x), size)]


@pytest.fixture
def make_step(keras: Any, tf: Any) -> Callable[..., Any]:
    """One step of a loop with a gradient tape, as students write it."""

    def make(model: Any, optimizer: Any) -> Callable[[Any, Any], Any]:
        loss = keras.losses.SparseCategoricalCrossentropy()

        def step(x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                value = loss(y, model(x, training=True))
            gradients = tape.gradient(value, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
            return value

        return step

    return make


def test_batches_of_one_cell_are_one_training(notebook: Any, make_model: Any, letters: Any) -> None:
    model, other = make_model(), make_model()
    with notebook.cell():
        for _ in range(3):
            values = [model.train_on_batch(x, y) for x, y in batches(letters.x, letters.y)]
            assert [len(value) for value in values] == [2] * 4
            model.evaluate(letters.x_test, letters.y_test, **QUIET)
        other.train_on_batch(letters.x, y=letters.y, return_dict=True)
    with notebook.cell():
        model.train_on_batch(letters.x, letters.y)
    first, second, third = notebook.events(EventKind.FIT)
    assert (first.cell, first.asked, first.ran, first.steps, first.batch) == (1, 0, 0, 12, 40)
    assert (first.loss, first.optimizer, first.ended) == ("sparse_categorical_crossentropy", "Adam", True)
    assert first.loss_probe is not None
    assert (second.model, second.steps, second.batch) == (1, 1, 160)
    assert (third.cell, third.model, third.steps) == (2, first.model, 1)
    seen = notebook.log().data[first.data]
    assert np.allclose(seen.sketch, sketch(letters.x), atol=1e-3)
    assert seen.labels.tolist() == letters.y.tolist()
    assert notebook.events(EventKind.STEPS) == []
    assert first.order < min(event.order for event in notebook.events(EventKind.EVALUATE))


def test_a_batch_that_fails_fails_as_before(notebook: Any, tf: Any, make_model: Any, letters: Any) -> None:
    model = make_model()
    with notebook.cell():
        model.train_on_batch(letters.x, letters.y)
    with pytest.raises(tf.errors.InvalidArgumentError, match="size-incompatible"), notebook.cell():
        model.train_on_batch(letters.x[:, :3], letters.y)
    assert [(event.steps, event.ended) for event in notebook.log().events] == [(1, True), (0, False)]


@pytest.mark.parametrize("form", ["eager", "compiled"])
def test_a_loop_with_a_tape_is_known_by_its_optimizers_steps(
    notebook: Any, keras: Any, tf: Any, make_model: Any, make_step: Any, letters: Any, form: str
) -> None:
    model, idle = make_model(), make_model()
    step = make_step(model, keras.optimizers.SGD())
    step = tf.function(step) if form == "compiled" else step
    with notebook.cell():
        idle(letters.x)
        for _ in range(2):
            for x, y in batches(letters.x, letters.y):
                step(x, y)
    (steps,) = notebook.events(EventKind.STEPS)
    assert (steps.cell, steps.steps, steps.batch, steps.optimizer, steps.ended) == (1, 8, 40, "SGD", True)
    assert notebook.log().models[steps.model].parameters == model.count_params()
    assert notebook.events(EventKind.FIT) == []
    seen = notebook.log().data[steps.data]
    assert np.allclose(seen.sketch, sketch(letters.x), atol=1e-3)
    assert (seen.labels is None) is (form == "eager")  # which of a loop's variables are labels is not known


def test_a_compiled_step_goes_on_in_a_later_cell(
    notebook: Any, keras: Any, tf: Any, make_model: Any, make_step: Any, letters: Any
) -> None:
    model = make_model()
    step = tf.function(make_step(model, keras.optimizers.SGD()))
    with notebook.cell():
        step(letters.x, letters.y)
    with notebook.cell():
        for _ in range(5):
            step(letters.x, letters.y)
        model.predict(letters.x_test, **QUIET)
    assert [(event.kind.value, event.cell, event.steps, event.model) for event in notebook.log().events] == [
        ("steps", 1, 1, 0),
        ("steps", 2, 5, 0),
        ("predict", 2, 0, 0),
    ]


def test_a_loop_is_told_apart_from_fit_with_the_same_optimizer(
    notebook: Any, make_model: Any, make_step: Any, letters: Any
) -> None:
    model = make_model()
    with notebook.cell():
        make_step(model, model.optimizer)(letters.x, letters.y)
        model.fit(letters.x, letters.y, **QUIET)
        make_step(model, model.optimizer)(letters.x, letters.y)
    assert [(event.kind.value, event.steps) for event in notebook.log().events] == [("steps", 2), ("fit", 5)]


def test_a_loop_that_fails_is_seen_as_far_as_it_came(
    notebook: Any, keras: Any, make_model: Any, make_step: Any, letters: Any
) -> None:
    step = make_step(make_model(), keras.optimizers.SGD())

    def loop() -> None:
        step(letters.x, letters.y)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), notebook.cell():
        loop()
    (steps,) = notebook.log().events
    assert (steps.steps, steps.ended) == (1, False)


def test_a_train_step_of_the_students_own_is_part_of_fit(notebook: Any, keras: Any, tf: Any, letters: Any) -> None:
    class Mine(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(4)

        def call(self, x: Any) -> Any:
            return self.dense(x)

        def train_step(self, data: Any) -> Any:
            x, y = data
            with tf.GradientTape() as tape:
                loss = self.compute_loss(x, y, self(x))
            self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
            return {"loss": loss}

    model = Mine()
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    with notebook.cell():
        model.fit(letters.x, letters.y, epochs=2, **QUIET)
    (fit,) = notebook.log().events
    assert (fit.steps, list(fit.history), fit.loss) == (10, ["loss"], "SparseCategoricalCrossentropy")


def test_variables_without_a_model_train_no_model(notebook: Any, keras: Any, tf: Any) -> None:
    weight, optimizer = tf.Variable(1.0), keras.optimizers.SGD()
    with notebook.cell():
        optimizer.apply_gradients([(tf.constant(1.0), weight)])
    (steps,) = notebook.log().events
    assert (steps.model, steps.steps, steps.batch, steps.data) == (-1, 1, 0, -1)


def test_a_model_called_on_arrays_predicts(notebook: Any, make_model: Any, letters: Any) -> None:
    model = make_model()
    with notebook.cell():
        whole = model(letters.x_test)
        model(letters.x_test[:10])
    with notebook.cell():
        parts = [model(x, training=False) for x, _ in batches(letters.x_test, letters.y_test)]
    assert np.concatenate(parts) == pytest.approx(np.asarray(whole), abs=1e-6)
    first, second = notebook.log().events
    for event in (first, second):
        assert event.kind is EventKind.PREDICT
        assert event.predictions.tolist() == np.asarray(whole).argmax(axis=1).tolist()
        assert notebook.log().data[event.data].count == 120
    assert (first.batch, second.batch) == (120, 40)


def test_few_images_are_a_try_but_a_small_validation_set_is_none(notebook: Any, make_model: Any, letters: Any) -> None:
    model = make_model()
    for count in (36, 50):
        with notebook.cell():
            model(letters.x_test[:count])
    (event,) = notebook.log().events
    assert notebook.log().data[event.data].count == 50


def test_two_sets_in_a_row_are_two_predictions(notebook: Any, make_model: Any, letters: Any) -> None:
    model = make_model()
    with notebook.cell():
        model(letters.x)
        model(letters.x_test)
        for x, _ in batches(letters.x_test, letters.y_test, 50):
            model(x)
        model(letters.x)
    counts = [notebook.log().data[event.data].count for event in notebook.log().events]
    assert counts == [160, 120, 120, 160]


def test_evaluating_by_hand_after_each_epoch_is_one_prediction_an_epoch(
    notebook: Any, keras: Any, tf: Any, make_model: Any, make_step: Any, letters: Any
) -> None:
    model = make_model()
    step = tf.function(make_step(model, keras.optimizers.SGD()))
    with notebook.cell():
        for _ in range(3):
            step(letters.x, letters.y)
            for x, _ in batches(letters.x_test, letters.y_test):
                model(x, training=False)
    assert [event.kind.value for event in notebook.log().events] == ["steps", "predict", "predict", "predict"]
    assert {notebook.log().data[event.data].count for event in notebook.events(EventKind.PREDICT)} == {120}


@pytest.mark.parametrize("returns", ["nothing", "outputs"])
def test_a_compiled_evaluation_is_a_prediction_with_the_weights_of_its_time(
    notebook: Any, keras: Any, tf: Any, make_model: Any, make_step: Any, letters: Any, returns: str
) -> None:
    keras.utils.set_random_seed(1)  # with other first weights all accuracies may be one by chance
    model, accuracy = make_model(), keras.metrics.SparseCategoricalAccuracy()
    step = tf.function(make_step(model, keras.optimizers.Adam(0.05)))
    averaged = tf.function(tf.reduce_mean)

    @tf.function
    def evaluate(x: Any, y: Any) -> Any:
        outputs = model(x, training=False)
        accuracy.update_state(y, outputs)
        return outputs if returns == "outputs" else None

    accuracies = []
    with notebook.cell():
        for _ in range(3):
            accuracy.reset_state()
            for x, y in batches(letters.x_test, letters.y_test):
                evaluate(x, y=y)
                averaged(x)
            accuracies.append(float(accuracy.result()))
            for x, y in batches(letters.x, letters.y):
                step(x, y)
    predictions = notebook.events(EventKind.PREDICT)
    assert len(set(accuracies)) > 1
    assert [float((event.predictions == letters.y_test).mean()) for event in predictions] == pytest.approx(accuracies)
    assert {tuple(notebook.log().data[event.data].labels) for event in predictions} == {tuple(letters.y_test)}
    assert [event.steps for event in notebook.events(EventKind.STEPS)] == [12]


def test_a_compiled_function_may_go_through_a_dataset_by_itself(
    notebook: Any, keras: Any, tf: Any, make_model: Any, make_step: Any, letters: Any
) -> None:
    model, accuracy = make_model(), keras.metrics.SparseCategoricalAccuracy()
    step = make_step(model, keras.optimizers.SGD())
    training, test = (
        tf.data.Dataset.from_tensor_slices(pair).batch(40)
        for pair in ((letters.x, letters.y), (letters.x_test, letters.y_test))
    )

    @tf.function
    def train(data: Any) -> None:
        for x, y in data:
            step(x, y)

    @tf.function
    def evaluate(data: Any) -> None:
        for x, y in data:
            accuracy.update_state(y, model(x, training=False))

    with notebook.cell():
        for _ in range(3):
            train(training)
        evaluate(test)
    steps, predict = notebook.log().events
    assert (steps.kind, steps.steps, steps.batch, steps.model) == (EventKind.STEPS, 12, 40, 0)
    assert notebook.log().data[steps.data].labels.tolist() == letters.y.tolist()
    assert float((predict.predictions == letters.y_test).mean()) == pytest.approx(float(accuracy.result()))


def test_compiled_methods_are_told_apart_by_their_object(
    notebook: Any, keras: Any, tf: Any, make_model: Any, make_step: Any, letters: Any
) -> None:
    class Trainer:
        def __init__(self) -> None:
            self.model = make_model()
            self.update = make_step(self.model, keras.optimizers.SGD())

        @tf.function
        def step(self, data: Any) -> Any:
            return self.update(*data)

    first, second = Trainer(), Trainer()
    with notebook.cell():
        first.step((letters.x, letters.y))
        second.step((letters.x_test, letters.y_test))
    one, other = notebook.events(EventKind.STEPS)
    assert (one.model, other.model) == (0, 1)
    assert [notebook.log().data[event.data].count for event in (one, other)] == [160, 120]


def test_a_model_called_while_it_trains_or_is_built_predicts_nothing(
    notebook: Any, keras: Any, tf: Any, make_model: Any, letters: Any
) -> None:
    model = make_model()
    inputs = keras.Input((12,))
    with notebook.cell():
        keras.Model(inputs, keras.layers.Softmax()(model(inputs)))
        with tf.GradientTape():
            model(letters.x)
        model(letters.x, training=True)
    assert notebook.log().events == ()
