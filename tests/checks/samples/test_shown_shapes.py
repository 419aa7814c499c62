"""Dimensions in the output of cells, by texts written by hand as Python, numpy and pandas print them."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.checks.given import Given
from autograder.checks.samples.shown_shapes import shown_shapes
from autograder.evidence import outputs
from autograder.model.evidence import CELL_TEXT, Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, MISSING, NOTHING, UNANSWERED, array, cell, opaque
from tests.checks.data_builders import KNOWN, TEST, TRAIN, data, flat

EXPECTED = "the dimensions of `X_train_full`, (420, 784), and of `X_test`, (100, 784), in the output"
ADVICE = "print them, `print(X_train_full.shape, X_test.shape)`"
VECTORS = data(flat(TRAIN)), data(flat(TEST))


def judge(*texts: str, train: Value = VECTORS[0], test: Value = VECTORS[1], stopped_by: str = "") -> CheckResult:
    cells = [replace(cell("...", kind="code"), index=index, text=text) for index, text in enumerate(texts)]
    arrays = [(Given("X_train_full", train), KNOWN.train), (Given("X_test", test), KNOWN.test)]
    return shown_shapes(cells, arrays, shape=KNOWN.shape, label="2.2 shapes", stopped_by=stopped_by)


@pytest.mark.parametrize(
    "texts",
    [
        ("(420, 784) (420,)\n(100, 784) (100,)\n",),
        ("((420, 784), (100, 784))\n",),
        ("(420, 784)\n", "", "(100, 784)\n"),
        ("TensorShape([420, 784]) TensorShape([100, 784])",),
        ("X_train_full: 420 x 784\nX_test: 100×784",),
        ("420x784, 100*784",),
        ("The training set has 420 images of 28 x 28 = 784 pixels, the test set\n100 images of 784 pixels.",),
        ("(420, 28, 28) (100, 28, 28)",),
        ("420 images (28 x 28 = 784 pixels), 100 images (784 pixels)",),
        ("[ 420 , 784 ] [100,784]",),
        ("(420, 28, 28, 1)\nTest: (100, 784)",),
        ("[420 rows x 784 columns]\n", "     0    1\n0  0.1  0.2\n\n[100 rows x 784 columns]\n"),
        ("images: 420\npixels: 784\nimages: 100\npixels: 784\n",),
        ("loss: 0.5\ntrain (420,784), test (100,784)",),
    ],
)
def test_dimensions_count_in_whichever_form_they_are_printed(texts: tuple[str, ...]) -> None:
    result = judge(*texts)
    assert (result.outcome, result.credit, result.message, result.expected) == (Outcome.PASS, ALL, "", EXPECTED)


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("(420, 784)", "`X_test`"),
        ("(100, 784)", "`X_train_full`"),
        ("(784, 420) (784, 100)", "`X_train_full` or `X_test`"),
        ("y: (420,), X: (378, 784), y: (100,), X: (42, 784)", "`X_train_full` or `X_test`"),
        ("(420,)\n(784,)\n100", "`X_train_full` or `X_test`"),
        ("420 100", "`X_train_full` or `X_test`"),
        ("(420,)\n(378, 784)\n(100,)", "`X_train_full` or `X_test`"),
        ("4200 x 7840, 1000 x 7840", "`X_train_full` or `X_test`"),
        ("0.420 0.784 (100, 784)", "`X_train_full`"),
        ("done", "`X_train_full` or `X_test`"),
    ],
)
def test_other_output_fails_and_says_what_is_missing(text: str, without: str) -> None:
    result = judge(text)
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, "")
    assert result.message == f"2.2 shapes: expected {EXPECTED}; received output without those of {without}: {ADVICE}."


def test_thousands_may_be_set_apart() -> None:
    many = data(np.arange(2_600 * 784, dtype=np.float32).reshape(-1, 784))
    for text in ("2,600 x 784, 100 x 784", "2_600 x 784, 100 x 784", "(2600,784) (100,784)"):
        assert judge(text, train=many).outcome is Outcome.PASS
    assert judge("26,00 x 784, 100 x 784", train=many).outcome is Outcome.FAIL


def test_the_students_own_arrays_say_what_is_expected() -> None:
    train, test = array(np.zeros((7, 3))), data(flat(TRAIN)[:50])
    assert judge("(7, 3) (50, 784)", train=train, test=test).outcome is Outcome.PASS
    assert "`X_train_full`, (7, 3), and of `X_test`, (50, 784)," in judge("(7, 4)", train=train, test=test).message
    # As they were when they were printed, before the student went on with them.
    assert judge("(420, 784) (100, 784)", train=train, test=test).outcome is Outcome.PASS


@pytest.mark.parametrize("value", [MISSING, UNANSWERED, opaque("Dataset")])
def test_without_arrays_the_known_sizes_are_expected(value: Value) -> None:
    assert judge("(420, 784) (100, 784)", train=value, test=value).outcome is Outcome.PASS
    assert judge("(420, 784)", train=value, test=value).expected == EXPECTED


@pytest.mark.parametrize(
    ("stopped_by", "reason"), [("", "your cells show no output"), ("cell 9 stopped with NameError", "")]
)
def test_no_output_is_not_run(stopped_by: str, reason: str) -> None:
    result = judge("", " \n", stopped_by=stopped_by)
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == f"2.2 shapes: expected {EXPECTED}; {reason or stopped_by}: {ADVICE}."


def test_what_stopped_the_code_is_named_beside_what_it_showed() -> None:
    result = judge("(420, 784)", stopped_by="cell 9 stopped with NameError")
    assert "without those of `X_test` (cell 9 stopped with NameError): print them" in result.message


def test_output_that_was_cut_is_for_a_person() -> None:
    long = outputs.text({"outputs": [{"output_type": "stream", "text": "x " * 4_000 + "(420, 784) (100, 784)"}]})
    result = judge(long)
    assert (result.outcome, len(long)) == (Outcome.PENDING, CELL_TEXT)
    assert result.message.endswith("the output is longer than what is kept of it: a person looks.")
    assert judge(long[:-1]).outcome is Outcome.FAIL
