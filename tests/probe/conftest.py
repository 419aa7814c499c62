"""The probe under the name that it has in the sandbox: `autograder_probe`, as text in a folder of its own."""

import contextlib
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.evidence.training import decode_log
from autograder.model.training import Event, EventKind, TrainingLog

PROBE = Path(__file__).resolve().parents[2] / "autograder" / "probe"


@pytest.fixture(scope="session")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """Imports a module of the probe; afterwards nothing of it is left."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "autograder_probe").symlink_to(PROBE)
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"autograder_probe.{name}")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == "autograder_probe"]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def values(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("held.values")


@pytest.fixture(scope="session")
def calls(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("asked.calls")


@pytest.fixture(scope="session")
def figures(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("pictures.figures")


class Notebook:
    """A stand-in for a kernel: numbers its cells and keeps a log."""

    def __init__(self, recorder: Callable[..., Any], steps: int | None) -> None:
        self.count = 0
        settings = None if steps is None else {"steps": steps}
        self.recorder = recorder(lambda: self.count, seed=7, settings=settings)

    @contextlib.contextmanager
    def cell(self) -> Iterator[None]:
        """What runs inside is one cell; its end is told as the kernel does."""
        self.count += 1
        well = False
        try:
            yield
            well = True
        finally:
            self.recorder.cell_ended(well=well)

    def log(self) -> TrainingLog:
        """As the trusted side reads it; nothing may have gone wrong in looking."""
        data = json.loads(json.dumps(self.recorder.as_json(), allow_nan=False))
        assert data["problems"] == []
        return decode_log(data)

    def events(self, kind: EventKind) -> list[Event]:
        """Those of one kind, in order."""
        return [event for event in self.log().events if event.kind is kind]


@pytest.fixture(scope="session")
def keras() -> Any:
    """Keras with TensorFlow under it, as deterministic as in a kernel: ten seconds, so only where it is really used."""
    tensorflow = importlib.import_module("tensorflow")
    tensorflow.random.set_seed(7)
    tensorflow.config.experimental.enable_op_determinism()
    return importlib.import_module("keras")


@pytest.fixture(scope="session")
def tf(keras: Any) -> Any:
    assert keras.backend.backend() == "tensorflow"
    return importlib.import_module("tensorflow")


@pytest.fixture
def open_notebook(
    probe: Callable[[str], ModuleType], keras: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Notebook]]:
    """Makes a notebook whose training is watched; `steps` is what one fit may take."""
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    opened: list[Notebook] = []

    def make(steps: int | None = None) -> Notebook:
        notebook = Notebook(probe("training.recorder").Recorder, steps)
        # Deterministic operations would stay on for all tests after this one.
        notebook.recorder.install()
        opened.append(notebook)
        return notebook

    yield make
    for notebook in opened:
        notebook.recorder.undo()


@pytest.fixture
def notebook(open_notebook: Callable[..., Notebook]) -> Notebook:
    """One without a cap."""
    return open_notebook()


class Letters:
    """Small made-up data: 160 training and 120 test samples of 12 numbers, 4 classes."""

    def __init__(self) -> None:
        generator = np.random.default_rng(5)
        self.x, self.y = generator.random((160, 12)).astype(np.float32), generator.integers(0, 4, 160)
        self.x_test, self.y_test = generator.random((120, 12)).astype(np.float32), generator.integers(0, 4, 120)


@pytest.fixture(scope="session")
def letters() -> Letters:
    return Letters()


@pytest.fixture
def make_model(keras: Any) -> Callable[..., Any]:
    """Compiled, 12 → 6 → 4, ends in a softmax."""

    def make(loss: Any = "sparse_categorical_crossentropy", optimizer: Any = "adam") -> Any:
        layers = [keras.layers.Dense(6, "relu"), keras.layers.Dense(4, "softmax")]
        model = keras.Sequential([keras.Input((12,)), *layers])
        model.compile(optimizer, loss, metrics=["accuracy"])
        return model

    return make
