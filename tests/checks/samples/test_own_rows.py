"""A student's rows beside the classes that they have by construction."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from autograder.checks.given import Given
from autograder.checks.samples.own_rows import disordered, labelled_rows, own_rows
from autograder.checks.samples.sketch import sketch
from autograder.model.evidence import Value
from tests.checks.builders import MISSING, array
from tests.checks.data_builders import KNOWN, NOT_IMAGES, TRAIN, TRAIN_LABELS, TRANSPOSED, data, flat, labels_given

X = Given("X_train", data(flat(TRAIN[10:40]) / 255))
TRUE = TRAIN_LABELS[10:40].tolist()


@pytest.mark.parametrize("own", [TRUE, (TRAIN_LABELS[10:40] + 1).tolist(), TRUE[::-1], TRUE[:3], [0.5] * 30])
def test_known_rows_have_their_true_classes_whatever_the_students_labels_say(own: ArrayLike) -> None:
    rows = own_rows(X, labels_given("y_train", own), KNOWN.train)
    assert rows is not None
    assert rows.labels.tolist() == TRUE
    assert rows.sketch == pytest.approx(sketch(TRAIN[10:40]), abs=1e-4)


def test_transposed_rows_have_their_true_classes() -> None:
    turned = Given("X_train", data(TRAIN[:30].swapaxes(1, 2)))
    rows = own_rows(turned, labels_given("y_train", [0] * 30), KNOWN.train, transposed=TRANSPOSED)
    assert rows is not None
    assert rows.labels.tolist() == TRAIN_LABELS[:30].tolist()


def test_rows_that_are_not_known_have_the_students_own_labels() -> None:
    strange = Given("X_train", data(TRAIN[:30, ::-1]))
    rows = own_rows(strange, labels_given("y_train", TRUE), KNOWN.train)
    assert rows is not None
    assert rows.labels.tolist() == TRUE
    rows = own_rows(strange, Given("y_train", MISSING), KNOWN.train)
    assert rows is not None
    assert set(rows.labels.tolist()) == {-1}


@pytest.mark.parametrize("value", [MISSING, array(3.0), *NOT_IMAGES])
def test_what_is_no_set_of_images_gives_none_or_rows_of_no_class(value: Value) -> None:
    rows = own_rows(Given("X", value), Given("y", MISSING), KNOWN.train)
    assert rows is None or np.all(rows.labels == -1)


def test_rows_under_the_students_own_labels() -> None:
    rows = labelled_rows(X, labels_given("y_train", TRUE[::-1]))
    assert rows is not None
    assert rows.labels.tolist() == TRUE[::-1]
    assert rows.sketch == pytest.approx(sketch(TRAIN[10:40]), abs=1e-4)
    for odd in (labels_given("y_train", TRUE[:3]), labels_given("y_train", [0.5] * 30), Given("y_train", MISSING)):
        assert labelled_rows(X, odd) is None
    assert labelled_rows(Given("X_train", MISSING), labels_given("y_train", TRUE)) is None


@pytest.mark.parametrize(("labels", "expected"), [(TRUE, False), (np.add(TRUE, 1), False), (TRUE[1:] + TRUE[:1], True)])
def test_labels_in_another_order_than_their_images(labels: ArrayLike, expected: bool) -> None:  # noqa: FBT001
    given = labels_given("y_train", labels)
    own, labelled = own_rows(X, given, KNOWN.train), labelled_rows(X, given)
    assert own is not None
    assert labelled is not None
    assert disordered(own, labelled) is expected
