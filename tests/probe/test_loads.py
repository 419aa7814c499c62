"""Loaders of data sets: the real ones of Keras, on small files of the test's own, and a stand-in for the package emnist."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.model.training import EventKind
from tests.probe.fashion import write_fashion

pytestmark = pytest.mark.tensorflow


@pytest.fixture
def files(keras: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Keras would download, in the formats that it expects."""
    write_fashion(tmp_path)
    two = np.zeros(2)
    np.savez(tmp_path / "mnist.npz", x_train=two, y_train=two, x_test=two, y_test=two)
    for name in ("fashion_mnist", "mnist"):
        module = sys.modules[f"keras.src.datasets.{name}"]
        monkeypatch.setattr(module, "get_file", lambda fname, **_: str(tmp_path / fname))


def by_name(keras: Any) -> Callable[[], Any]:
    return keras.datasets.fashion_mnist.load_data


def of_tensorflow(_: Any) -> Callable[[], Any]:
    tf = importlib.import_module("tensorflow")
    return tf.keras.datasets.fashion_mnist.load_data


def imported_from_tensorflow(_: Any) -> Callable[[], Any]:
    from tensorflow import keras  # noqa: PLC0415 - as the hand-out does

    fashion_mnist = keras.datasets.fashion_mnist
    return fashion_mnist.load_data


def imported(_: Any) -> Callable[[], Any]:
    from keras.datasets import fashion_mnist  # noqa: PLC0415 - a way to write it

    return fashion_mnist.load_data


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("reach", [by_name, of_tensorflow, imported_from_tensorflow, imported])
def test_a_set_of_keras_is_seen_by_its_name_however_it_is_reached(
    notebook: Any, keras: Any, reach: Callable[[Any], Callable[[], Any]]
) -> None:
    with notebook.cell():
        (images, labels), (test_images, test_labels) = reach(keras)()
    assert images.shape == (6, 28, 28)
    assert labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert (test_images == 4).all()
    assert test_labels.tolist() == [0, 1, 2, 3]
    assert [(event.kind, event.detail, event.cell, event.ended) for event in notebook.log().events] == [
        (EventKind.LOAD, "fashion_mnist", 1, True)
    ]


@pytest.mark.usefixtures("files")
def test_another_set_is_seen_by_its_own_name(notebook: Any, keras: Any) -> None:
    with notebook.cell():
        keras.datasets.mnist.load_data(path="mnist.npz")
    assert [event.detail for event in notebook.log().events] == ["mnist"]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_load_that_fails_is_seen_as_not_ended(
    notebook: Any, keras: Any, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error("no network")

    monkeypatch.setattr(sys.modules["keras.src.datasets.fashion_mnist"], "get_file", fail)
    with notebook.cell(), pytest.raises(error, match="no network"):
        keras.datasets.fashion_mnist.load_data()
    assert [(event.detail, event.ended) for event in notebook.log().events] == [("fashion_mnist", False)]


@pytest.mark.usefixtures("files")
def test_the_loader_looks_as_before_and_comes_back(open_notebook: Any, keras: Any) -> None:
    also = importlib.import_module("keras._tf_keras.keras.datasets.fashion_mnist")
    before, before_also = keras.datasets.fashion_mnist.load_data, also.load_data
    notebook = open_notebook()
    observed = keras.datasets.fashion_mnist.load_data
    assert observed is also.load_data is not before
    assert (observed.__name__, observed.__doc__) == ("load_data", before.__doc__)
    with notebook.recorder.unseen():
        observed()
    assert notebook.log().events == ()
    notebook.recorder.undo()
    assert keras.datasets.fashion_mnist.load_data is before
    assert also.load_data is before_also


def letters(notebook: Any) -> ModuleType:
    emnist = ModuleType("emnist")
    source = """
def extract_data(dataset, usage, component):
    if dataset == "gone": raise OSError("no network")
    return f"{dataset} {usage} {component}"
def extract_samples(dataset, usage): return extract_data(dataset, usage, "images"), extract_data(dataset, usage, "labels")
def extract_training_samples(dataset): return extract_samples(dataset, "train")
def extract_test_samples(dataset): return extract_samples(dataset, "test")
"""
    exec(source, vars(emnist))  # noqa: S102 - the package's functions, without its downloads
    notebook.recorder._loads.patch_emnist(emnist)
    return emnist


def test_loading_the_letters_is_seen(notebook: Any) -> None:
    emnist = letters(notebook)
    with notebook.cell():
        assert emnist.extract_training_samples("letters") == ("letters train images", "letters train labels")
        emnist.extract_test_samples(dataset="digits")
        emnist.extract_samples("letters", "test")
    events = notebook.log().events
    assert [(event.detail, event.ended) for event in events] == [
        ("train letters", True),
        ("test digits", True),
        ("test letters", True),
    ]


def test_letters_that_do_not_load_are_seen_as_not_ended(notebook: Any) -> None:
    emnist = letters(notebook)
    with notebook.cell():
        for call, error in (("gone",), OSError), ((), TypeError), ((1, 2, 3), TypeError):
            with pytest.raises(error):
                emnist.extract_test_samples(*call)
    events = notebook.log().events
    assert [(event.detail, event.ended) for event in events] == [
        ("test gone", False),
        ("test ", False),
        ("test ", False),
    ]
