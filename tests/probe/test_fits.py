"""`fit` as it is seen, and its epochs capped."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.model.training import EventKind
from tests.probe.samples import is_data, rows

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}


def test_a_fit_is_seen_with_its_data_and_history(notebook: Any, make_model: Any, letters: Any) -> None:
    with notebook.cell():
        history = make_model().fit(
            letters.x, letters.y, epochs=3, batch_size=16, validation_data=(letters.x_test, letters.y_test), **QUIET
        )
    (fit,) = notebook.log().events
    assert (fit.kind, fit.cell, fit.asked, fit.ran, fit.steps, fit.batch) == (EventKind.FIT, 1, 3, 3, 30, 16)
    assert (fit.optimizer, fit.loss, fit.ended) == ("Adam", "sparse_categorical_crossentropy", True)
    assert is_data(rows(notebook, fit.data), letters.x, letters.y)
    assert is_data(rows(notebook, fit.validation), letters.x_test, letters.y_test)
    assert {name: list(values) for name, values in fit.history.items()} == history.history
    (model,) = notebook.log().models
    assert (model.type_name, model.parameters, model.problem) == ("Sequential", 12 * 6 + 6 + 6 * 4 + 4, "")
    assert model.layers == ("Dense(6, relu)", "Dense(4, softmax)")


def test_validation_that_keras_splits_off_is_a_share_of_the_data(notebook: Any, make_model: Any, letters: Any) -> None:
    with notebook.cell():
        make_model().fit(letters.x, letters.y, validation_split=0.25, **QUIET)
    (fit,) = notebook.log().events
    assert (fit.validation, fit.validation_split, rows(notebook, fit.data).count) == (-1, 0.25, 160)
    assert fit.steps == 4  # 120 of 160 samples by 32


def test_epochs_are_capped_and_the_history_looks_as_asked_for(
    open_notebook: Callable[..., Any], make_model: Any, letters: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook, model = open_notebook(steps=12), make_model()
    with notebook.cell():
        history = model.fit(letters.x, letters.y, epochs=20, verbose=2, validation_split=0.1)
    (fit,) = notebook.log().events
    assert (fit.asked, fit.ran, fit.steps) == (20, 3, 15)  # 5 steps an epoch: 12 need 3 epochs
    assert "Epoch 1/20" in capsys.readouterr().out
    assert {name: len(values) for name, values in history.history.items()} == dict.fromkeys(fit.history, 20)
    for name, values in history.history.items():
        assert list(fit.history[name]) == values[:3]
        assert set(values[3:]) == {values[2]}
    assert (history.epoch, model.history is history, model.stop_training) == (list(range(20)), True, False)


def test_a_fit_that_stays_below_the_cap_is_left_alone(
    open_notebook: Callable[..., Any], make_model: Any, letters: Any
) -> None:
    notebook = open_notebook(steps=12)
    with notebook.cell():
        history = make_model().fit(letters.x, letters.y, epochs=2, **QUIET)
    assert (len(history.epoch), notebook.log().events[0].ran) == (2, 2)


def test_a_fit_runs_one_epoch_at_least(open_notebook: Callable[..., Any], make_model: Any, letters: Any) -> None:
    notebook = open_notebook(steps=1)
    with notebook.cell():
        make_model().fit(letters.x, letters.y, epochs=4, **QUIET)
    assert notebook.log().events[0].ran == 1


def test_epochs_that_a_callback_ends_are_not_padded(
    open_notebook: Callable[..., Any], keras: Any, make_model: Any, letters: Any
) -> None:
    notebook = open_notebook(steps=25)
    stop = keras.callbacks.EarlyStopping("loss", patience=0, min_delta=100.0)
    with notebook.cell():
        history = make_model().fit(letters.x, letters.y, epochs=20, callbacks=[stop], **QUIET)
    (fit,) = notebook.log().events
    assert (fit.asked, fit.ran, len(history.history["loss"]), fit.callbacks) == (20, 2, 2, ("EarlyStopping",))


def test_a_capped_fit_that_goes_on_from_an_epoch_is_padded_from_there(
    open_notebook: Callable[..., Any], make_model: Any, letters: Any
) -> None:
    notebook = open_notebook(steps=10)
    with notebook.cell():
        history = make_model().fit(letters.x, letters.y, initial_epoch=5, epochs=12, **QUIET)
    (fit,) = notebook.log().events
    assert (fit.asked, fit.ran) == (7, 2)
    assert (history.epoch, len(history.history["loss"])) == (list(range(5, 12)), 7)


def test_validation_of_every_other_epoch_is_padded_in_step(
    open_notebook: Callable[..., Any], make_model: Any, letters: Any
) -> None:
    notebook = open_notebook(steps=20)
    with notebook.cell():
        history = make_model().fit(letters.x, letters.y, epochs=20, validation_split=0.1, validation_freq=2, **QUIET)
    assert {name: len(values) for name, values in history.history.items()} == {
        name: 10 if name.startswith("val_") else 20 for name in ("accuracy", "loss", "val_accuracy", "val_loss")
    }


@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed", "ignore:Your input ran out of data")
def test_data_of_unknown_length_is_capped_by_what_its_first_epoch_took(
    open_notebook: Callable[..., Any], tf: Any, make_model: Any, letters: Any
) -> None:
    notebook = open_notebook(steps=12)
    dataset = tf.data.Dataset.from_tensor_slices((letters.x, letters.y)).batch(20).filter(lambda x, y: True)  # noqa: ARG005
    with notebook.cell():
        history = make_model().fit(dataset, epochs=9, **QUIET)
    assert (notebook.log().events[0].ran, len(history.history["loss"])) == (2, 9)


def test_callbacks_come_in_any_form_and_the_students_list_stays_theirs(
    open_notebook: Callable[..., Any], keras: Any, make_model: Any, letters: Any
) -> None:
    notebook = open_notebook(steps=5)
    ended: list[int] = []

    class Mine(keras.callbacks.Callback):  # type: ignore[misc] # known at run time only
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
            ended.append(epoch)

    model = make_model()
    group = keras.callbacks.CallbackList([Mine()], add_history=True, model=model, epochs=3, steps=5)
    mine = [Mine()]
    with notebook.cell():
        for callbacks in (mine, Mine(), group, None):
            model.fit(letters.x, letters.y, epochs=3, callbacks=callbacks, **QUIET)
    assert [fit.callbacks for fit in notebook.log().events] == [("Mine",), ("Mine",), ("Mine", "History"), ()]
    assert [fit.ran for fit in notebook.log().events] == [1, 1, 1, 1]
    assert (ended, len(mine), len(group.callbacks)) == ([0, 0, 0], 1, 2)


def test_an_interrupted_fit_is_seen_as_far_as_it_came(notebook: Any, keras: Any, make_model: Any, letters: Any) -> None:
    class Interrupts(keras.callbacks.Callback):  # type: ignore[misc] # known at run time only
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:  # noqa: ARG002 - as Keras calls it
            if self.model.optimizer.iterations.numpy() == 7:
                raise KeyboardInterrupt

    model = make_model()
    with pytest.raises(KeyboardInterrupt), notebook.cell():
        model.fit(letters.x, letters.y, epochs=20, callbacks=[Interrupts()], **QUIET)
    (fit,) = notebook.log().events
    assert (fit.asked, fit.ran, fit.steps, fit.ended) == (20, 1, 7, False)
    assert rows(notebook, fit.data).count == 160
    with notebook.cell():
        model.fit(letters.x, letters.y, **QUIET)
    assert notebook.log().events[1].ended


def test_a_fit_that_fails_fails_as_before(notebook: Any, make_model: Any, letters: Any) -> None:
    with pytest.raises(ValueError, match="Data cardinality is ambiguous"), notebook.cell():
        make_model().fit(letters.x, letters.y[:5], **QUIET)
    with pytest.raises(TypeError, match="unexpected keyword argument 'epoch'"), notebook.cell():
        make_model().fit(letters.x, letters.y, epoch=5)
    model = make_model()
    model.compiled = False
    with pytest.raises(ValueError, match="You must call `compile\\(\\)`"), notebook.cell():
        model.fit(letters.x, letters.y)
    assert [(event.ended, event.ran) for event in notebook.events(EventKind.FIT)] == [(False, 0), (False, 0)]
