"""Evaluation, prediction and all else that is seen around training."""

import sys
from typing import Any

import numpy as np
import pytest

from autograder.model.training import EventKind
from tests.probe.samples import is_data, rows

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}


def test_evaluation_in_either_form_returns_what_it_did_and_is_seen_by_name(
    notebook: Any, make_model: Any, letters: Any
) -> None:
    model = make_model()
    with notebook.cell():
        model.fit(letters.x, letters.y, validation_split=0.1, **QUIET)  # its own evaluations are no events
        as_list = model.evaluate(letters.x_test, letters.y_test, **QUIET)
        as_dict = model.evaluate(x=letters.x_test, y=letters.y_test, return_dict=True, **QUIET)
        on_batch = model.test_on_batch(letters.x_test, letters.y_test)
    assert type(as_list) is list
    assert as_list == pytest.approx([as_dict["loss"], as_dict["accuracy"]])
    assert on_batch == pytest.approx(as_list, rel=1e-4)
    evaluations = notebook.events(EventKind.EVALUATE)
    for event in evaluations:
        assert dict(event.metrics) == pytest.approx(as_dict, rel=1e-4)
        assert event.model == 0
    assert len({event.data for event in evaluations}) == 1
    assert is_data(rows(notebook, evaluations[0].data), letters.x_test, letters.y_test)


def test_one_metric_alone_is_returned_as_a_number(notebook: Any, keras: Any, letters: Any) -> None:
    model = keras.Sequential([keras.Input((12,)), keras.layers.Dense(4)])
    model.compile(loss="mse")
    with notebook.cell():
        loss = model.evaluate(letters.x, np.zeros((160, 4)), **QUIET)
    assert isinstance(loss, float)
    assert dict(notebook.log().events[0].metrics) == {"loss": loss}


def test_predictions_are_seen_as_classes(notebook: Any, make_model: Any, letters: Any) -> None:
    model = make_model()
    with notebook.cell():
        whole = model.predict(letters.x_test, **QUIET)
        for start in range(0, 120, 40):
            model.predict(letters.x_test[start : start + 40], **QUIET)
        model.predict_on_batch(letters.x_test)
        model.predict(letters.x_test[:1], **QUIET)  # one picture is a try
    assert [event.order for event in notebook.log().events] == [0, 1, 2]
    for event in notebook.events(EventKind.PREDICT):
        assert event.predictions is not None
        assert event.predictions.tolist() == whole.argmax(axis=1).tolist()
        assert is_data(rows(notebook, event.data), letters.x_test, None)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own
def test_saving_is_seen_with_its_path(notebook: Any, keras: Any, make_model: Any, letters: Any, tmp_path: Any) -> None:
    model = make_model()
    keep = keras.callbacks.ModelCheckpoint(tmp_path / "best.keras", monitor="loss", save_best_only=True)
    with notebook.cell():
        model.fit(letters.x, letters.y, callbacks=[keep], **QUIET)
        model.save(tmp_path / "whole.keras")
        model.save_weights(filepath=tmp_path / "some.weights.h5")
        assert keras.models.load_model(tmp_path / "whole.keras").count_params() == model.count_params()
    assert [(event.kind.value, event.detail.rpartition("/")[2], event.model) for event in notebook.log().events] == [
        ("fit", "", 0),
        *[("save", name, 0) for name in ("best.keras", "whole.keras", "some.weights.h5")],
    ]


def test_smoothing_that_keras_does_is_seen_once_a_cell(notebook: Any, keras: Any, tf: Any) -> None:
    true = predicted = tf.eye(3)
    losses = sys.modules["keras.src.losses.losses"]
    with notebook.cell():
        for _ in range(2):
            keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)(true, predicted)
        keras.losses.CategoricalCrossentropy(name="mine")(y_true=true, y_pred=predicted)
        losses.binary_crossentropy(true, predicted, False, 0.2)
        losses.categorical_crossentropy(true, predicted)
    with notebook.cell():
        keras.losses.CategoricalCrossentropy(label_smoothing=0.15)
    assert [(event.cell, event.detail) for event in notebook.events(EventKind.SMOOTHING)] == [
        (1, "CategoricalCrossentropy 0.1"),
        (1, "categorical_crossentropy 0.1"),
        (1, "binary_crossentropy 0.2"),
        (2, "CategoricalCrossentropy 0.15"),
    ]


def test_parameters_are_lowered_never_raised(notebook: Any) -> None:
    namespace = {"NUM_EPOCHS": 20, "GRID_EPOCHS": 3, "RATE": 0.5, "FLAG": True}
    with notebook.cell():
        smaller = {"NUM_EPOCHS": 6, "GRID_EPOCHS": 4, "RATE": 0, "FLAG": 0, "GONE": 1}
        notebook.recorder.replace_parameters(namespace, smaller)
    assert namespace == {"NUM_EPOCHS": 6, "GRID_EPOCHS": 3, "RATE": 0.5, "FLAG": True}
    assert [event.detail for event in notebook.log().events] == ["NUM_EPOCHS=20->6"]


def test_what_the_grader_itself_calls_is_no_event(notebook: Any, make_model: Any, letters: Any) -> None:
    model = make_model()
    with notebook.recorder.unseen():
        model.fit(letters.x, letters.y, **QUIET)
        model.predict(letters.x, **QUIET)
        model(letters.x)
    with notebook.cell():
        pass
    assert notebook.log().events == ()


def test_what_a_callback_of_the_students_measures_is_seen_and_keras_own_validation_is_not(
    notebook: Any, keras: Any, make_model: Any, letters: Any
) -> None:
    measured: list[float] = []

    class Watching(keras.callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            measured.append(self.model.evaluate(letters.x_test, letters.y_test, **QUIET)[1])

        def on_train_end(self, logs: Any = None) -> None:  # noqa: ARG002
            self.model.predict(letters.x_test, **QUIET)

    model = make_model()
    with notebook.cell():
        model.fit(letters.x, letters.y, epochs=2, validation_split=0.1, callbacks=[Watching()], **QUIET)
    assert [event.metrics["accuracy"] for event in notebook.events(EventKind.EVALUATE)] == pytest.approx(measured)
    assert len(notebook.events(EventKind.PREDICT)) == 1
    assert [event.kind for event in notebook.log().events if event.kind is EventKind.STEPS] == []


def test_a_lowered_number_of_epochs_is_what_runs_and_the_one_in_its_place_is_what_was_asked_for(
    notebook: Any, make_model: Any, letters: Any
) -> None:
    space = {"NUM_EPOCHS": 50}
    notebook.recorder.replace_parameters(space, {"NUM_EPOCHS": 3})
    number, model = space["NUM_EPOCHS"], make_model()
    with notebook.cell():
        more = model.fit(letters.x, letters.y, epochs=number + 1, **QUIET)
        going_on = model.fit(letters.x, letters.y, initial_epoch=10, epochs=number, **QUIET)
    assert len(more.history["loss"]) == len(more.epoch) == 4
    assert going_on.epoch == [10, 11, 12]
    assert [(event.asked, event.ran) for event in notebook.events(EventKind.FIT)] == [(51, 4), (40, 3)]


def test_the_learning_rate_is_that_of_the_beginning(notebook: Any, keras: Any, make_model: Any, letters: Any) -> None:
    class Halving(keras.callbacks.Callback):  # type: ignore[misc] # known at run time only
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
            self.model.optimizer.learning_rate = 0.01

    falling = keras.optimizers.schedules.ExponentialDecay(0.25, 10, 0.5)
    rates: list[Any] = [0.5, falling, lambda: 0.125]
    with notebook.cell():
        models = [make_model(optimizer=keras.optimizers.SGD(rate)) for rate in rates]
        for model in models:
            model.fit(letters.x, letters.y, callbacks=[Halving()] if model is models[0] else None, **QUIET)
        unknown = models[-1]
        unknown.optimizer.apply([np.zeros(weight.shape) for weight in unknown.weights], unknown.trainable_weights)
    fits = [event.learning_rate for event in notebook.events(EventKind.FIT)]
    assert fits[:2] == pytest.approx([0.5, 0.25])
    assert np.isnan([fits[2], notebook.events(EventKind.STEPS)[0].learning_rate]).all()  # the function is not called


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras's own
def test_what_is_read_from_a_file_is_seen_with_its_path(
    notebook: Any, make_model: Any, letters: Any, tmp_path: Any
) -> None:
    model, saving = make_model(), sys.modules["keras.src.saving.saving_api"]
    with notebook.cell():
        model.fit(letters.x, letters.y, **QUIET)
        model.save(tmp_path / "whole.keras")
        model.save_weights(tmp_path / "some.weights.h5")
        model.load_weights(filepath=tmp_path / "some.weights.h5")
        saving.load_model(tmp_path / "whole.keras")
        saving.load_model(str(tmp_path / "whole.keras"))
    with notebook.recorder.unseen():
        saving.load_model(tmp_path / "whole.keras").save(tmp_path / "again.keras")
    found = [(event.kind.value, event.detail.rpartition("/")[2], event.model) for event in notebook.log().events[1:]]
    assert found == [
        *[("save", "whole.keras", 0), ("save", "some.weights.h5", 0)],
        *[("restore", "some.weights.h5", 0), ("restore", "whole.keras", 1), ("restore", "whole.keras", 2)],
    ]
    assert [seen.problem for seen in notebook.log().models] == ["", "", ""]
    assert [seen.nodes[-1].op for seen in notebook.log().models] == ["Softmax"] * 3
