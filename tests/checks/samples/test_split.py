"""A split of a small data set; right ones by several ways of splitting, and each mistake made on purpose."""

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.checks.given import Given
from autograder.checks.samples.split import ALL, OWN, UNSEEN, split
from autograder.model.evidence import Value
from autograder.model.facts import KnownRows
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import MISSING, array, opaque
from tests.checks.data_builders import (
    ALL_TRAIN,
    ALL_TRAIN_LABELS,
    EVERYTHING,
    KNOWN,
    NOT_IMAGES,
    TRAIN,
    TRAIN_LABELS,
    data,
    flat,
    given_pair,
)

N = len(TRAIN)
ORDER = np.random.default_rng(7).permutation(N)
Pair = tuple[Given, Given]


def part(which: NDArray, suffix: str, *, images: NDArray = TRAIN, labels: NDArray = TRAIN_LABELS) -> Pair:
    return given_pair(suffix, flat(images[which]) / 255, labels[which])


def judge(train: Pair, valid: Pair, *, all_rows: KnownRows | None = None, whole: Pair | None = None) -> CheckResult:
    return split(train, valid, KNOWN.train, label="2.2 split", all_rows=all_rows, whole=whole)


def cut(
    train: NDArray, valid: NDArray, *, images: NDArray = TRAIN, labels: NDArray = TRAIN_LABELS
) -> tuple[Pair, Pair]:
    return part(train, "train", images=images, labels=labels), part(valid, "valid", images=images, labels=labels)


def stratified() -> NDArray:
    """Validation by classes, each rounded up: 5 of 42, 50 in all."""
    return np.concatenate([np.flatnonzero(label == TRAIN_LABELS)[:5] for label in range(10)])


@pytest.mark.parametrize(
    "valid", [ORDER[:42], ORDER[-42:], np.arange(42), ORDER[:41], ORDER[:43], stratified(), ORDER[:42][::-1]]
)
def test_a_tenth_for_validation_passes_however_it_is_drawn(valid: NDArray) -> None:
    result = judge(*cut(np.setdiff1d(np.arange(N), valid), valid))
    assert (result.outcome, result.message, result.remark) == (Outcome.PASS, "", "")
    assert result.expected == "42 of 420 images for validation, the others for training"
    assert result.seen == f"{N - len(valid)} in `X_train` and {len(valid)} in `X_valid`"


def test_a_few_images_that_scaling_changed_beyond_recognition_are_no_matter_of_the_split() -> None:
    images = np.concatenate([TRAIN[:400], ALL_TRAIN[:20, ::-1]])
    assert judge(*cut(ORDER[42:], ORDER[:42], images=images)).outcome is Outcome.PASS


def test_shape_and_form_of_the_labels_are_no_matter_of_the_split() -> None:
    train = (Given("X_train", data(TRAIN[ORDER[42:]])), Given("y_train", array(np.eye(10)[TRAIN_LABELS[ORDER[42:]]])))
    valid = (Given("X_valid", data(TRAIN[ORDER[:42]])), Given("y_valid", array(TRAIN_LABELS[ORDER[:42], None])))
    assert judge(train, valid).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("pairs", "problem", "mistake"),
    [
        (
            cut(ORDER, ORDER[:42]),
            "42 images are in both `X_train` and `X_valid`: take what is validated on out of what is trained on",
            "split_overlap",
        ),
        (
            cut(ORDER[30:], ORDER[:42]),
            "12 images are in both `X_train` and `X_valid`: take what is validated on out of what is trained on",
            "split_overlap",
        ),
        (
            cut(ORDER[:42], ORDER[42:]),
            "received 42 in `X_train` and 378 in `X_valid`: the sizes are exchanged",
            "split_reversed",
        ),
        (cut(ORDER[84:], ORDER[:84]), "received 336 in `X_train` and 84 in `X_valid`: give validation 10%", ""),
        (
            cut(ORDER[43:], ORDER[:42]),
            ("received 377 in `X_train` and 42 in `X_valid`: 1 are lost, every image belongs in exactly one of them"),
            "",
        ),
        (
            cut(np.append(ORDER[42:], ORDER[50]), ORDER[:42]),
            (
                "received 379 in `X_train` and 42 in `X_valid`: 1 are there more than once, every image belongs in exactly "
                "one of them"
            ),
            "",
        ),
        (
            cut(np.append(ORDER[52:], ORDER[60:70]), ORDER[:42]),
            "only 410 of the 420 images are there, some of them more than once: draw without repeating",
            "",
        ),
        (
            cut(ORDER[42:], ORDER[:42], images=np.concatenate([TRAIN[:360], ALL_TRAIN[:60, ::-1]])),
            "60 images are not among the training images as loaded: split these and no others",
            "",
        ),
        (
            (part(ORDER[42:], "train", labels=np.roll(TRAIN_LABELS, 1)), part(ORDER[:42], "valid")),
            None,
            "split_labels_shuffled",
        ),
        (
            (part(ORDER[42:], "train"), part(ORDER[:42], "valid", labels=np.roll(TRAIN_LABELS, 1))),
            None,
            "split_labels_shuffled",
        ),
        (cut(ORDER[42:], ORDER[:42], labels=TRAIN_LABELS[ORDER]), None, "split_labels_shuffled"),
    ],
)
def test_each_mistake_is_named(pairs: tuple[Pair, Pair], problem: str | None, mistake: str) -> None:
    result = judge(*pairs)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, mistake)
    expected = "42 of 420 images for validation, the others for training"
    assert problem is None or result.message == f"2.2 split: expected {expected}; {problem}."
    assert problem is not None or "are not those of its images: shuffle and cut" in result.message


def test_labels_that_count_from_one_throughout_are_not_held_against_the_split() -> None:
    result = judge(*cut(ORDER[42:], ORDER[:42], labels=TRAIN_LABELS + 1))
    assert result.outcome is Outcome.PASS
    assert result.remark == "all labels are 1 too large, which is judged where they are made"


def test_labels_that_count_from_one_in_one_part_only_are() -> None:
    result = judge(part(ORDER[42:], "train"), part(ORDER[:42], "valid", labels=TRAIN_LABELS + 1))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "split_labels_shuffled")


def test_a_split_of_all_letters_is_right_where_none_were_selected() -> None:
    count = len(ALL_TRAIN)
    order = np.random.default_rng(8).permutation(count)
    pairs = cut(order[count // 10 :], order[: count // 10], images=ALL_TRAIN, labels=ALL_TRAIN_LABELS)
    result = judge(*pairs, all_rows=EVERYTHING)
    assert (result.outcome, result.remark) == (Outcome.PASS, ALL)
    assert judge(*pairs).outcome is Outcome.FAIL
    pairs = cut(order, order[: count // 10], images=ALL_TRAIN, labels=ALL_TRAIN_LABELS)
    assert judge(*pairs, all_rows=EVERYTHING).misconception == "split_overlap"


def test_a_split_of_the_students_own_images_and_labels_is_right() -> None:
    images, labels = TRAIN[:300].swapaxes(1, 2), TRAIN_LABELS[ORDER][:300]
    pairs = cut(np.arange(30, 300), np.arange(30), images=images, labels=labels)
    result = judge(*pairs, whole=given_pair("train_full", images, labels), all_rows=EVERYTHING)
    assert (result.outcome, result.remark) == (Outcome.PASS, OWN)
    result = judge(*pairs, whole=given_pair("train_full", images, labels + 1))
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        f"{OWN}; all labels are 1 too small, which is judged where they are made",
    )
    assert judge(*pairs, whole=(Given("X_train_full", MISSING), Given("y_train_full", MISSING))).outcome is Outcome.FAIL


def test_images_changed_beyond_recognition_are_judged_by_size_and_overlap() -> None:
    mean, spread = TRAIN.mean(axis=0), TRAIN.std(axis=0)
    own = (TRAIN - mean) / spread * (1 + np.arange(784).reshape(28, 28))
    result = judge(*cut(ORDER[42:], ORDER[:42], images=own))
    assert (result.outcome, result.remark) == (Outcome.PASS, UNSEEN)
    result = judge(*cut(ORDER[20:], ORDER[:42], images=own))
    assert (result.outcome, result.misconception, result.remark) == (Outcome.FAIL, "split_overlap", UNSEEN)
    assert judge(*cut(ORDER[42:300], ORDER[:42], images=own)).outcome is Outcome.FAIL


@pytest.mark.parametrize("black", [slice(35, 60), slice(10, 400)])
def test_images_that_look_alike_after_a_change_are_no_overlap(black: slice) -> None:
    own = np.where(TRAIN > 127, 1, 0)
    own[ORDER[black]] = 0
    result = judge(*cut(ORDER[42:], ORDER[:42], images=own))
    assert (result.outcome, result.remark) == (Outcome.PASS, UNSEEN)


def test_labels_the_evidence_does_not_hold_are_not_judged() -> None:
    train, valid = cut(ORDER[42:], ORDER[:42])
    result = judge((train[0], Given("y_train", data(TRAIN_LABELS[ORDER[42:], None]))), valid)
    assert (result.outcome, result.remark) == (Outcome.PASS, "there are too many labels to look at")


@pytest.mark.parametrize(
    ("train", "message"),
    [
        (
            (Given("X_train", opaque("Dataset")), Given("y_train", array(TRAIN_LABELS))),
            (
                "`X_train`: expected images, received something that is no number (`Dataset`): give it one part of the images"
            ),
        ),
        (
            (Given("X_train", data(TRAIN)), Given("y_train", opaque("Dataset"))),
            (
                "`y_train`: received something that is no number (`Dataset`): one whole number an image is asked for, the "
                "labels of `X_train`"
            ),
        ),
        (
            (Given("X_train", data(TRAIN)), Given("y_train", array(TRAIN_LABELS[:9]))),
            (
                "`y_train`: expected one label an image, received 9 labels for the 420 images of `X_train`: cut both in the "
                "same way"
            ),
        ),
    ],
)
def test_what_is_no_part_of_a_split_is_named(train: Pair, message: str) -> None:
    result = judge(train, part(ORDER[:42], "valid"))
    assert (result.outcome, result.message) == (Outcome.FAIL, f"2.2 split: {message}.")


def test_a_missing_part_is_not_run() -> None:
    train, valid = cut(ORDER[42:], ORDER[:42])
    result = judge(train, (valid[0], Given("y_valid", MISSING, stopped_by="a NameError in an earlier cell")))
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == "2.2 split: `y_valid` was not computed: a NameError in an earlier cell."


@pytest.mark.parametrize("value", NOT_IMAGES)
def test_hostile_values_are_judged_without_an_error(value: Value) -> None:
    train, valid = cut(ORDER[42:], ORDER[:42])
    hostile = (Given("X", value), Given("y", value))
    assert judge(hostile, hostile, whole=hostile).outcome is Outcome.FAIL
    assert judge((hostile[0], train[1]), valid, whole=(hostile[0], train[1])).outcome is Outcome.FAIL
    assert judge(train, (valid[0], hostile[1]), whole=(train[0], hostile[1])).outcome is Outcome.FAIL
    assert judge(train, valid, whole=hostile).outcome is Outcome.PASS
