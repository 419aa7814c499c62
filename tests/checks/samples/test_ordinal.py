"""Labels beside images of a small data set; the right ones, and each mistake made on purpose."""

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from autograder.checks.given import Given
from autograder.checks.samples.ordinal import UNSEEN, ordinal
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, MISSING, NOTHING, array, opaque
from tests.checks.data_builders import (
    ALL_TEST,
    ALL_TEST_LABELS,
    ALL_TRAIN,
    ALL_TRAIN_LABELS,
    KNOWN,
    NOT_IMAGES,
    TEST,
    TEST_LABELS,
    TRAIN,
    TRAIN_LABELS,
    data,
    flat,
)

EXPECTED = "one whole number an image, 0 for A to 9 for J"
Y, T = TRAIN_LABELS, TEST_LABELS


def judge(
    train: ArrayLike | Value,
    test: ArrayLike | Value,
    *,
    images: NDArray | Value = TRAIN,
    test_images: NDArray | Value = TEST,
    selected: bool = True,
) -> CheckResult:
    def given(name: str, item: ArrayLike | Value) -> Given:
        return Given(name, item if isinstance(item, Value) else array(item))

    def pictures(name: str, item: NDArray | Value) -> Given:
        return Given(name, item if isinstance(item, Value) else data(flat(item)))

    return ordinal(
        (pictures("X_train_full", images), given("y_train_full", train)),
        (pictures("X_test", test_images), given("y_test", test)),
        KNOWN,
        label="2.1 labels",
        selected=selected,
    )


@pytest.mark.parametrize(
    ("train", "test"),
    [
        (Y, T),
        (Y.astype(np.uint8), T.astype(np.float32)),
        (Y[:, None], T[None, :]),
        (Y.tolist(), T.tolist()),
        (data(Y[:, None], labels=Y), T),
    ],
)
def test_right_labels_pass_in_any_number_type_and_as_a_column(train: ArrayLike | Value, test: ArrayLike) -> None:
    result = judge(train, test)
    assert (result.outcome, result.credit, result.message, result.remark) == (Outcome.PASS, ALL, "", "")
    assert result.expected == EXPECTED


def test_labels_of_images_in_columns_are_judged_by_their_values() -> None:
    columns = data(flat(TRAIN).T)
    assert judge(Y, T, images=columns).outcome is Outcome.PASS
    assert judge(Y + 1, T, images=columns).misconception == "labels_from_one"


def test_labels_are_judged_by_the_images_beside_them() -> None:
    order = np.random.default_rng(3).permutation(len(TRAIN))[:300]
    assert judge(Y[order], T, images=TRAIN[order]).outcome is Outcome.PASS
    assert judge(T, Y, images=TEST, test_images=TRAIN).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("labels", "problem", "mistake"),
    [
        (
            (Y + 1, T + 1),
            "`y_train_full`: received labels from 1 to 10: subtract 1 (`y_test` likewise)",
            "labels_from_one",
        ),
        ((Y, T + 1), "`y_test`: received labels from 1 to 10: subtract 1", "labels_from_one"),
        (
            (Y, np.eye(10)[T]),
            "`y_test`: received one-hot vectors: keep the class index itself, one number an image",
            "",
        ),
        (
            (np.eye(10)[Y], np.eye(10)[T]),
            "`y_train_full`: received one-hot vectors: keep the class index itself, one number an image (`y_test` likewise)",
            "",
        ),
        (
            (Y[:-3], T),
            "`y_train_full`: received 417 labels for the 420 images of `X_train_full`: keep both in step",
            "",
        ),
        (
            (Y, (T + 1) % 10),
            (
                f"`y_test`: 100 of 100 labels do not belong to the image beside them: at index 0 the image shows "
                f"{KNOWN.classes[T[0]]}, the label is {(T[0] + 1) % 10}; change images and labels only together"
            ),
            "",
        ),
        ((Y, T - np.equal(T, T[0]) * 20), None, ""),
        ((Y, T * 0 + 1.5), "`y_test`: received 1.5: one whole number an image is asked for", ""),
    ],
)
def test_wrong_labels_are_named(labels: tuple[NDArray, NDArray], problem: str | None, mistake: str) -> None:
    result = judge(*labels)
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, mistake)
    assert problem is None or result.message.startswith(f"2.1 labels: expected {EXPECTED}; {problem}")


def test_shuffled_labels_fail() -> None:
    shuffled = np.random.default_rng(4).permutation(Y)
    result = judge(shuffled, T)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert f"{(shuffled != Y).sum()} of 420 labels do not belong to the image beside them" in result.message


@pytest.mark.parametrize("first", [0, 1])
def test_labels_beyond_the_letters_say_that_letters_were_not_selected(first: int) -> None:
    result = judge(ALL_TRAIN_LABELS + first, ALL_TEST_LABELS + first, images=ALL_TRAIN, test_images=ALL_TEST)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "letters_not_selected")
    assert result.message == (
        f"2.1 labels: expected {EXPECTED}; `y_train_full`: received labels from {first} to {25 + first}: keep only the "
        "letters asked for, and count from 0 (`y_test` likewise)."
    )


@pytest.mark.parametrize(
    ("offset", "outcome", "mistake"),
    [(0, Outcome.PASS, ""), (1, Outcome.FAIL, "labels_from_one"), (2, Outcome.FAIL, "letters_not_selected")],
)
@pytest.mark.parametrize("images", [TRAIN.swapaxes(1, 2), MISSING])
def test_labels_beside_images_that_are_not_known_are_judged_by_value(
    images: NDArray | Value, offset: int, outcome: Outcome, mistake: str
) -> None:
    result = judge(Y + offset, T + offset, images=images)
    assert (result.outcome, result.misconception) == (outcome, mistake)
    assert result.remark == ("" if offset else UNSEEN)


def test_a_negative_label_for_images_not_known_fails() -> None:
    result = judge(Y - 1, T, images=MISSING)
    assert result.message == f"2.1 labels: expected {EXPECTED}; `y_train_full`: received labels from -1 to 8."


def test_labels_that_the_evidence_does_not_hold_are_a_persons_to_judge() -> None:
    result = judge(data(Y[:, None]), T)
    assert (result.outcome, result.credit) == (Outcome.PENDING, NOTHING)


def test_labels_that_are_missing_are_not_run() -> None:
    result = judge(Y, MISSING)
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == "2.1 labels: no variable named `y_test` was found: give your answer this name."


def test_letters_for_labels_fail() -> None:
    result = judge(opaque("ndarray"), T)
    assert result.message == (
        f"2.1 labels: expected {EXPECTED}; `y_train_full`: received something that is no number (`ndarray`): one whole "
        "number an image is asked for."
    )


@pytest.mark.parametrize("value", NOT_IMAGES)
def test_hostile_values_are_judged_without_an_error(value: Value) -> None:
    assert judge(value, T).outcome is Outcome.FAIL
    assert judge(Y, T, images=value).outcome in (Outcome.PASS, Outcome.FAIL)


@pytest.mark.parametrize("images", [TRAIN, MISSING])
def test_where_nothing_is_to_be_selected_labels_beyond_the_classes_are_no_letters(images: NDArray | Value) -> None:
    result = judge(Y + 3, T + 3, images=images, selected=False)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    received = "received labels from 3 to 12: keep them as they are loaded, from 0 to 9"
    assert result.message == f"2.1 labels: expected {EXPECTED}; `y_train_full`: {received} (`y_test` likewise)."
