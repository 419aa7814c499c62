"""One split of a small data set as vectors; the right ones, and each mistake made on purpose."""

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.given import Given
from autograder.checks.samples.sketch import sketch
from autograder.checks.samples.vectors import vectors
from autograder.model.evidence import Value
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, MISSING, NOTHING, UNANSWERED, opaque
from tests.checks.data_builders import ALL_TRAIN, KNOWN, NOT_IMAGES, TEST, TRAIN, TRANSPOSED, data, flat

GENERATOR = np.random.default_rng(5)


def judge(value: NDArray | Value, *, other: KnownRows | None = KNOWN.test, selected: bool = True) -> CheckResult:
    given = Given("X_train_full", value if isinstance(value, Value) else data(value))
    return vectors(
        given, KNOWN.train, size=784, label="2.1 train", other=other, transposed=TRANSPOSED, selected=selected
    )


@pytest.mark.parametrize(
    "images",
    [
        flat(TRAIN),
        GENERATOR.permutation(flat(TRAIN)),
        (flat(TRAIN) / 255).astype(np.float32),
        (flat(TRAIN) / 127.5 - 1).astype(np.float16),
        255 - flat(TRAIN),
    ],
)
def test_all_images_as_vectors_pass_in_any_order_and_on_any_scale(images: NDArray) -> None:
    result = judge(images)
    assert (result.outcome, result.credit, result.message, result.remark) == (Outcome.PASS, ALL, "", "")
    assert (result.expected, result.seen) == ("shape (420, 784)", "shape (420, 784)")


@pytest.mark.parametrize(
    ("images", "problem", "mistake"),
    [
        (TRAIN, "received (420, 28, 28): flatten each image, `reshape(-1, 784)`", "images_not_flattened"),
        (TRAIN[..., None], "received (420, 28, 28, 1): flatten each image, `reshape(-1, 784)`", "images_not_flattened"),
        (
            flat(TRAIN).T,
            "received shape (784, 420): rows and columns are exchanged, one image a row is asked for",
            "",
        ),
        (flat(TRAIN)[:, :780], "received shape (420, 780): one image a row, 784 pixels each", ""),
        (
            flat(ALL_TRAIN),
            "received 1092 images: 672 are of other letters, keep only those asked for",
            "letters_not_selected",
        ),
        (
            flat(TRAIN.swapaxes(1, 2)),
            "its images are transposed: flatten them as they are loaded",
            "images_transposed",
        ),
        (
            flat(TEST),
            "received 100 images, all of them of the other set: training and test images are mixed up",
            "",
        ),
        (
            np.concatenate([flat(TRAIN), flat(TEST)]),
            "received 520 images, 100 of them of the other set: training and test images are mixed up",
            "",
        ),
        (flat(TRAIN)[:-1], "received 419 images: 1 are missing", ""),
        (flat(np.concatenate([TRAIN, TRAIN[:7]])), "received 427 images, some of them more than once", ""),
        (
            flat(np.concatenate([TRAIN[:-9], TRAIN[:9]])),
            "received only 411 different images of the 420, some of them more than once",
            "",
        ),
        (
            flat(TRAIN[:, ::-1]),
            "420 of its 420 images are none of the set's: flatten them unchanged (any scale is fine)",
            "",
        ),
        (
            flat(np.concatenate([TRAIN[:-20], ALL_TRAIN[:20, ::-1]])),
            "20 of its 420 images are none of the set's: flatten them unchanged (any scale is fine)",
            "",
        ),
    ],
)
def test_other_shapes_and_images_are_named(images: NDArray, problem: str, mistake: str) -> None:
    result = judge(images)
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, mistake)
    assert result.message == f"2.1 train: `X_train_full`: expected shape (420, 784), {problem}."


def test_images_of_the_other_set_are_strangers_where_it_is_not_known() -> None:
    assert "100 of its 100 images are none of the set's" in judge(flat(TEST), other=None).message


def test_images_that_could_not_be_read_are_counted_alone() -> None:
    result = judge(data(flat(TRAIN), sketched=False))
    assert (result.outcome, result.remark) == (Outcome.PASS, "its images could not be looked at")
    result = judge(data(flat(TRAIN)[:30], sketched=False))
    assert result.message == (
        "2.1 train: `X_train_full`: expected shape (420, 784), received 30 images: 390 are missing."
    )
    result = judge(data(flat(ALL_TRAIN), sketched=False))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "letters_not_selected")


def test_what_is_no_array_fails() -> None:
    assert judge(opaque("Dataset")).message == (
        "2.1 train: `X_train_full`: expected shape (420, 784), received something that is no number (`Dataset`): one "
        "image a row."
    )


@pytest.mark.parametrize("value", [MISSING, UNANSWERED])
def test_no_answer_is_not_run(value: Value) -> None:
    assert judge(value).outcome is Outcome.NOT_RUN


@pytest.mark.parametrize("value", NOT_IMAGES)
def test_hostile_values_fail_without_an_error(value: Value) -> None:
    result = judge(value)
    # Rows of the right shape without a sketch are no mistake that can be seen.
    assert result.outcome is (Outcome.PASS if value is NOT_IMAGES[13] else Outcome.FAIL)


def test_the_set_may_have_every_sketch_alike() -> None:
    alike = KnownRows(sketch(np.zeros((3, 784))), np.arange(3))
    assert vectors(Given("X", data(flat(TRAIN))), alike, size=784, label="x").outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("images", "problem"),
    [
        (
            data(flat(ALL_TRAIN)),
            "672 of its 1092 images are none of the set's: flatten them unchanged (any scale is fine)",
        ),
        (data(flat(ALL_TRAIN), sketched=False), "received 1092 images, 672 too many"),
        (data(np.concatenate([flat(TRAIN), flat(TRAIN[:9])])), "received 429 images, some of them more than once"),
    ],
)
def test_where_nothing_is_to_be_selected_no_letters_are_spoken_of(images: Value, problem: str) -> None:
    result = judge(images, selected=False)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message == f"2.1 train: `X_train_full`: expected shape (420, 784), {problem}."
