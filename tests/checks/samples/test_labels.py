"""Labels in evidence."""

import numpy as np
import pytest

from autograder.checks.samples.labels import labels
from autograder.model.evidence import Value
from tests.checks.builders import array, opaque, text
from tests.checks.data_builders import NOT_IMAGES, TRAIN, data, flat

Y = np.array([0, 3, 9, 3])
HOT = np.eye(10)[Y]
MANY = np.arange(3000) % 10


@pytest.mark.parametrize(
    ("value", "one_hot"),
    [
        (array(Y), False),
        (array(Y.tolist(), "list"), False),
        (array(Y.astype(np.uint8)), False),
        (array(Y.astype(np.float32)), False),
        (array(Y[:, None]), False),
        (array(Y[None, :]), False),
        (array(HOT), True),
        (array(HOT.astype(np.int8)), True),
        (data(HOT), True),
        (data(Y[:, None], labels=Y), False),
        (data(HOT, labels=Y, one_hot=True), True),
    ],
)
def test_labels_are_read_in_any_of_the_usual_forms(value: Value, *, one_hot: bool) -> None:
    read = labels(value)
    assert read.values is not None
    assert (read.values.tolist(), read.one_hot, read.problem) == (Y.tolist(), one_hot, "")


def test_labels_too_many_to_keep_are_unknown_without_being_wrong() -> None:
    read = labels(data(MANY[:, None]))
    assert (read.values, read.problem) == (None, "")


@pytest.mark.parametrize(
    ("value", "received"),
    [
        (array([0.5, 1.0]), "0.5"),
        (array([1e300, 1.0]), "1e+300"),
        (array([np.nan, 1.0]), "numbers that are not finite"),
        (array([]), "an empty array"),
        (array(3), "a single number"),
        (array([True, False]), "True/False"),
        (array(np.full((4, 3), 0.25)), "shape (4, 3)"),
        (array(np.ones((4, 3))), "shape (4, 3)"),
        (data(flat(TRAIN)), "shape (420, 784)"),
        (data(np.zeros((2, 2000))), "shape (2, 2000)"),
        (text("A"), "text 'A'"),
        (opaque("ndarray"), "something that is no number (`ndarray`)"),
    ],
)
def test_what_is_no_label_is_named(value: Value, received: str) -> None:
    assert labels(value).problem == f"received {received}: one whole number an image is asked for"


@pytest.mark.parametrize("value", NOT_IMAGES)
def test_hostile_values_are_read_without_an_error(value: Value) -> None:
    read = labels(value)
    assert read.values is None or read.values.ndim == 1
