"""A student's program runs as if nobody looked."""

import copy
import functools
import inspect
import pickle
import random
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.model.training import EventKind

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}


def draw(keras: Any, tf: Any) -> list[float]:
    """A number from every global generator that a student may use."""
    of_python = [random.random(), np.random.rand()]  # noqa: NPY002, S311 - the student's generators are these
    of_tensorflow = [float(tf.random.normal(())), float(tf.random.get_global_generator().normal(()))]
    return [*of_python, *of_tensorflow, float(keras.random.normal(()))]


@functools.cache
def untouched(keras: Any) -> dict[str, Any]:
    """What may be seen of Keras's methods before anything is patched."""
    methods = ("fit", "evaluate", "predict", "train_on_batch", "save", "export", "__call__")
    seen = {name: getattr(keras.Model, name) for name in methods}
    return {name: (inspect.signature(m), m.__doc__, m.__name__, m.__module__) for name, m in seen.items()}


@pytest.fixture
def before(keras: Any) -> dict[str, Any]:
    return untouched(keras)


def test_methods_look_as_before(before: dict[str, Any], notebook: Any, keras: Any, make_model: Any) -> None:
    for name, expected in before.items():
        method = getattr(keras.Model, name)
        assert (inspect.signature(method), method.__doc__, method.__name__, method.__module__) == expected
    assert "validation_split" in inspect.signature(make_model().fit).parameters
    assert inspect.getsource(keras.Model.fit).lstrip().startswith("@traceback_utils")


def test_nothing_is_written_on_a_model(notebook: Any, make_model: Any, letters: Any) -> None:
    def attributes(*, watched: bool) -> set[str]:
        model = make_model()
        with notebook.cell() if watched else notebook.recorder.unseen():
            model.fit(letters.x, letters.y, **QUIET)
            model.evaluate(letters.x, letters.y, **QUIET)
            model.predict(letters.x, **QUIET)
            model(letters.x)
        return set(vars(model))

    assert attributes(watched=True) == attributes(watched=False)


def test_training_gives_the_same_numbers(notebook: Any, keras: Any, tf: Any, letters: Any) -> None:
    def numbers(*, watched: bool) -> list[Any]:
        keras.utils.set_random_seed(1)
        tf.random.set_global_generator(tf.random.Generator.from_seed(3))
        layers = [keras.layers.Dense(6, "relu"), keras.layers.Dropout(0.5), keras.layers.Dense(4, "softmax")]
        model = keras.Sequential(layers)
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        with notebook.cell() if watched else notebook.recorder.unseen():
            history = model.fit(letters.x, letters.y, epochs=2, validation_split=0.1, **QUIET)
            after = draw(keras, tf)
            evaluated = model.evaluate(letters.x, letters.y, **QUIET)
            model(letters.x_test)
        return [history.history, after, evaluated, draw(keras, tf)]

    assert numbers(watched=True) == numbers(watched=False)


@pytest.mark.parametrize("drawn_before", [0, 1])
def test_probing_shifts_no_random_numbers(
    probe: Callable[[str], ModuleType], notebook: Any, keras: Any, tf: Any, drawn_before: int
) -> None:
    def start() -> None:
        keras.utils.set_random_seed(3)
        sys.modules["keras.src.backend.common.global_state"].set_global_attribute("global_seed_generator", None)
        tf.random.set_global_generator(tf.random.Generator.from_seed(3))
        for _ in range(drawn_before):
            draw(keras, tf)

    start()
    expected = draw(keras, tf), draw(keras, tf)
    start()
    with probe("quiet").same_random_numbers():
        draw(keras, tf)
    assert (draw(keras, tf), draw(keras, tf)) == expected


def test_looking_prints_and_warns_nothing(
    notebook: Any, keras: Any, letters: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    class Loud(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(4)
            self.calls = 0

        def call(self, x: Any) -> Any:
            self.calls += 1
            print("called", self.calls)  # noqa: T201 - what a student may write
            return self.dense(x)

    def printed(*, watched: bool) -> str:
        model = Loud()
        model.compile("adam", "mse")
        with notebook.cell() if watched else notebook.recorder.unseen():
            model.fit(letters.x, np.zeros((160, 4)), verbose=0)
        return capsys.readouterr().out

    assert printed(watched=True) == printed(watched=False)


def test_models_are_copied_saved_and_pickled_as_before(
    notebook: Any, keras: Any, make_model: Any, letters: Any, tmp_path: Any
) -> None:
    model = make_model()
    with notebook.cell():
        model.fit(letters.x, letters.y, **QUIET)
        config = model.get_config()
        twin = keras.models.clone_model(model)
        assert pickle.loads(pickle.dumps(keras.losses.CategoricalCrossentropy)) is keras.losses.CategoricalCrossentropy
        copied = copy.deepcopy(config)
    assert (copied, twin.get_config()["layers"][0]) == (config, config["layers"][0])


def test_a_fit_that_a_subclass_overrides_is_used_and_seen(notebook: Any, keras: Any, letters: Any) -> None:
    class Mine(keras.Sequential):  # type: ignore[misc] # known at run time only
        def fit(self, x: Any, y: Any, rounds: int) -> Any:
            return super().fit(x, y, epochs=rounds, verbose=0)

        def evaluate(self, *args: Any, **kwargs: Any) -> Any:
            return super().evaluate(*args, **kwargs)

    model = Mine([keras.layers.Dense(4, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    with notebook.cell():
        assert len(model.fit(letters.x, letters.y, rounds=3).epoch) == 3
        assert type(model.evaluate(letters.x, letters.y, verbose=0)) is float
    assert [event.kind for event in notebook.log().events] == [EventKind.FIT, EventKind.EVALUATE]


def test_control_flow_of_a_compiled_step_is_still_converted(notebook: Any, keras: Any, tf: Any, letters: Any) -> None:
    class Branches(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(4)

        def call(self, x: Any) -> Any:
            return self.dense(x)

    model = Branches()

    @tf.function
    def step(x: Any) -> Any:
        if tf.reduce_sum(x) > 0:  # noqa: SIM108 - statements are what is converted
            y = model(x)
        else:
            y = -model(x)
        return y

    with notebook.cell():
        assert step(letters.x).shape == (160, 4)


def test_an_observer_that_fails_is_told_and_the_program_goes_on(
    notebook: Any, make_model: Any, letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any) -> Any:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(notebook.recorder._models, "index", fails)
    model = make_model()
    with notebook.cell():
        history = model.fit(letters.x, letters.y, **QUIET)
    assert len(history.epoch) == 1
    problems = notebook.recorder.as_json()["problems"]
    assert any("ZeroDivisionError: ours" in problem for problem in problems)


def test_an_interrupt_while_we_look_reaches_the_student(
    notebook: Any, make_model: Any, letters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(notebook.recorder._models, "index", interrupted)
    with pytest.raises(KeyboardInterrupt), notebook.cell():
        make_model().fit(letters.x, letters.y, **QUIET)
    monkeypatch.undo()
    with notebook.cell():
        make_model().fit(letters.x, letters.y, **QUIET)
    assert [event.ended for event in notebook.log().events] == [True]


def test_models_are_not_kept_alive(notebook: Any, make_model: Any, letters: Any) -> None:
    import gc  # noqa: PLC0415 - only here
    import weakref  # noqa: PLC0415 - only here

    model = make_model()
    with notebook.cell():
        model.fit(letters.x, letters.y, **QUIET)
        model(letters.x)
        model.train_on_batch(letters.x, letters.y)
    alive = weakref.ref(model)
    del model
    gc.collect()
    assert alive() is None


def test_fits_in_threads_are_each_seen(notebook: Any, tf: Any, make_model: Any, letters: Any) -> None:
    models, before = [make_model(), make_model()], sys.stdout
    with notebook.cell():
        threads = [
            threading.Thread(target=model.fit, args=(letters.x, letters.y), kwargs=QUIET | {"epochs": 2})
            for model in models
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [(event.kind, event.ran) for event in notebook.log().events] == [(EventKind.FIT, 2)] * 2
    assert (tf.config.functions_run_eagerly(), sys.stdout) == (False, before)
