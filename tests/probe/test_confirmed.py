"""What the probe asks of models itself, what it takes for no training, and which signs of interference it sees."""

import gc
import random
from collections.abc import Callable
from typing import Any

import pytest

from autograder.model.training import EventKind

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}


def right(model: Any, x: Any, y: Any) -> int:
    return int((model(x).numpy().argmax(axis=1) == y).sum())


def test_an_evaluation_says_how_many_samples_the_model_gets_right(notebook: Any, make_model: Any, letters: Any) -> None:
    model = make_model()
    with notebook.cell():
        model.evaluate(letters.x_test, letters.y_test, **QUIET)
    (seen,) = notebook.events(EventKind.EVALUATE)
    assert (seen.asked_of, seen.agreeing) == (120, right(model, letters.x_test, letters.y_test))
    assert seen.metrics["accuracy"] == pytest.approx(seen.agreeing / seen.asked_of)


def test_a_metric_that_lies_has_no_part_in_it(notebook: Any, make_model: Any, letters: Any, tf: Any) -> None:
    model = make_model()

    def accuracy(labels: Any, outputs: Any) -> Any:
        return 0.99 + 0.0 * tf.reduce_mean(outputs, axis=1)

    model.compile("adam", "sparse_categorical_crossentropy", metrics=[accuracy])
    with notebook.cell():
        model.fit(letters.x, letters.y, validation_data=(letters.x_test, letters.y_test), **QUIET)
    (seen,) = notebook.events(EventKind.FIT)
    assert seen.history["val_accuracy"] == pytest.approx((0.99,))
    assert (seen.asked_of, seen.agreeing) == (120, right(model, letters.x_test, letters.y_test))


def test_of_data_that_must_be_read_batch_by_batch_nothing_is_asked(
    notebook: Any, make_model: Any, letters: Any, tf: Any
) -> None:
    with notebook.cell():
        make_model().evaluate(tf.data.Dataset.from_tensor_slices((letters.x, letters.y)).batch(20), **QUIET)
    (seen,) = notebook.events(EventKind.EVALUATE)
    assert (seen.asked_of, seen.agreeing) == (0, 0)


def test_asking_draws_none_of_the_students_random_numbers(
    open_notebook: Callable[..., Any], make_model: Any, letters: Any, keras: Any
) -> None:
    drawn = []
    for watched in (False, True):
        model = make_model()
        keras.utils.set_random_seed(3)
        if watched:
            with open_notebook().cell():
                model.evaluate(letters.x, letters.y, **QUIET)
        else:
            model.evaluate(letters.x, letters.y, **QUIET)
        drawn.append((float(keras.random.uniform(())), random.random()))  # noqa: S311 - the student's own numbers
    assert drawn[0] == drawn[1]


def test_a_fit_that_changes_no_weight_is_no_training(notebook: Any, keras: Any, letters: Any) -> None:
    class Idle(keras.Sequential):  # type: ignore[misc] # known at run time only
        def train_step(self, data: Any) -> Any:  # noqa: ARG002 - nothing is learnt from it
            self.optimizer.iterations.assign_add(1)
            return {"loss": 0.5, "accuracy": 0.9}

    model = Idle([keras.Input((12,)), keras.layers.Dense(4, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    with notebook.cell():
        model.fit(letters.x, letters.y, epochs=5, **QUIET)
    (seen,) = notebook.events(EventKind.FIT)
    assert (seen.asked, seen.ran, seen.steps) == (5, 0, 0)


def test_an_honest_notebook_shows_no_signs(notebook: Any, make_model: Any, letters: Any) -> None:
    with notebook.cell():
        make_model().fit(letters.x, letters.y, **QUIET)
    assert notebook.log().signs == ()


def test_observers_taken_off_are_a_sign(notebook: Any, make_model: Any, letters: Any) -> None:
    make_model().evaluate(letters.x, letters.y, **QUIET)
    notebook.recorder.undo()
    assert "the observer of `fit` was taken off" in notebook.log().signs


def test_a_method_put_before_keras_own_is_a_sign(notebook: Any, keras: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras.Model, "fit", lambda *_, **__: None)
    assert notebook.log().signs == ("keras.Model has a `fit` that is not Keras's",)


def test_a_search_of_memory_is_a_sign(notebook: Any) -> None:
    with notebook.cell():
        gc.get_objects()
    assert notebook.log().signs == ("gc.get_objects was called",)
