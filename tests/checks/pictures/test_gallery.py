"""Figures of training images, put together here; the right ones in unlike styles, and each mistake made on purpose."""

from collections.abc import Sequence

import numpy as np
import pytest

from autograder.checks.pictures.gallery import gallery
from autograder.checks.samples.sketch import sketch
from autograder.model.evidence import Figure
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, figure
from tests.checks.data_builders import KNOWN, TEST, TRAIN, TRAIN_LABELS, axes, drawn, known_rows, montage

OWN = known_rows(TRAIN[:378], TRAIN_LABELS[:378])
VALID = known_rows(TRAIN[378:], TRAIN_LABELS[378:])
SHOWN = TRAIN[np.random.default_rng(12).permutation(378)[:36]]
OTHERS = {"validation set": VALID, "test set": KNOWN.test}
EXPECTED = "36 images of the training set in one figure"


def judge(*figures: Figure, stopped_by: str = "") -> CheckResult:
    return gallery(figures, OWN, others=OTHERS, label="2.3 images", stopped_by=stopped_by)


def strips(images: np.ndarray, *, gap: int = 0) -> Figure:
    """One montage a row."""
    rows = [montage(images[start : start + 6], rows=1, gap=gap) for start in range(0, 36, 6)]
    return Figure(0, tuple(axes(row) for row in rows))


@pytest.mark.parametrize(
    "figures",
    [
        (drawn(SHOWN),),
        (drawn(1 - SHOWN / 255),),
        (drawn(SHOWN[:, ::-1]),),
        (drawn(np.stack([SHOWN] * 3, axis=-1)),),
        (strips(SHOWN),),
        (strips(SHOWN, gap=2),),
        (Figure(0, (axes(montage(SHOWN, rows=6)),)),),
        (Figure(0, (axes(montage(SHOWN, rows=4, gap=3, around=True)),)),),
        (drawn(TEST[:36]), drawn(SHOWN), drawn(SHOWN[:3]), figure([([0, 1], [0, 1])])),
        (drawn(np.concatenate([SHOWN[:33], SHOWN[:3]])),),
        (drawn(np.concatenate([SHOWN, TEST[:1]])),),
    ],
)
def test_36_training_images_pass_however_they_are_drawn(figures: Sequence[Figure]) -> None:
    result = judge(*figures)
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    assert result.expected == EXPECTED


def test_more_images_than_asked_for_are_remarked_on() -> None:
    result = judge(drawn(TRAIN[:49]))
    assert (result.outcome, result.remark) == (Outcome.PASS, "49 images, where 36 were asked for")


@pytest.mark.parametrize(
    ("figures", "problem", "mistake"),
    [
        (
            (drawn(TEST[:36]),),
            "36 of the test set among 36: draw from the images that you train on",
            "images_not_of_training_set",
        ),
        (
            (drawn(TRAIN[378:414]),),
            "36 of the validation set among 36: draw from the images that you train on",
            "images_not_of_training_set",
        ),
        (
            (drawn(np.concatenate([SHOWN[:18], TRAIN[378:390], TEST[:6]])),),
            "12 of the validation set and 6 of the test set among 36: draw from the images that you train on",
            "images_not_of_training_set",
        ),
        (
            (drawn(SHOWN.swapaxes(1, 2)),),
            "36 that are transposed: draw each as it is loaded, `reshape(28, 28)` and no more",
            "images_transposed",
        ),
        (
            (drawn(np.rot90(SHOWN, axes=(1, 2))),),
            "36 that are transposed: draw each as it is loaded, `reshape(28, 28)` and no more",
            "images_transposed",
        ),
        (
            (drawn(SHOWN[:, :, ::-1]),),
            "36 that are mirrored: draw each as it is loaded, `reshape(28, 28)` and no more",
            "",
        ),
        ((drawn(SHOWN[:25]),), "25: draw all 36 in one figure", ""),
        (
            tuple(drawn(SHOWN[i : i + 1]) for i in range(36)),
            "1: draw all 36 in one figure (the best of 36 figures)",
            "",
        ),
        ((drawn(SHOWN[[0] * 36]),), "only 1 different one among 36: choose another image for each", ""),
        (
            (drawn(SHOWN[np.arange(36) % 9]),),
            "only 9 different ones among 36: choose another image for each",
            "",
        ),
        (
            (drawn(np.random.default_rng(0).integers(0, 256, (36, 28, 28))),),
            "36 of 36 that are none of yours: draw them as they are, one by one",
            "",
        ),
        (
            (drawn(np.concatenate([SHOWN[:30], SHOWN[30:] // 2 + np.arange(28)])),),
            "6 of 36 that are none of yours: draw them as they are, one by one",
            "",
        ),
    ],
)
def test_other_figures_are_described(figures: Sequence[Figure], problem: str, mistake: str) -> None:
    result = judge(*figures)
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, mistake)
    assert result.message == f"2.3 images: expected {EXPECTED}, received {problem}."


def test_images_drawn_before_some_were_put_aside_for_validation_pass_with_a_remark() -> None:
    result = judge(drawn(np.concatenate([SHOWN[:30], TRAIN[378:384]])))
    assert (result.outcome, result.misconception) == (Outcome.PASS, "")
    assert result.remark == "drawn from all training images, before some were put aside for validation"
    assert judge(drawn(np.concatenate([SHOWN[:28], TRAIN[[378] * 8]]))).outcome is Outcome.FAIL


def test_images_that_the_student_turned_before_may_be_drawn_upright() -> None:
    own = known_rows(TRAIN[:378].swapaxes(1, 2), TRAIN_LABELS[:378])
    for images in (SHOWN, SHOWN.swapaxes(1, 2)):
        result = gallery([drawn(images)], own, others=OTHERS, label="2.3 images", loaded=sketch(TRAIN))
        assert result.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("figures", "stopped_by", "reason"),
    [
        ((), "", "no figure was drawn: draw the images with `imshow`, 28 by 28 pixels each"),
        ((), "a NameError in an earlier cell", "a NameError in an earlier cell"),
        (
            (figure([([0, 1], [0, 1])]),),
            "",
            "the figure holds no image: draw the images with `imshow`, 28 by 28 pixels each",
        ),
    ],
)
def test_no_image_at_all_is_not_run(figures: Sequence[Figure], stopped_by: str, reason: str) -> None:
    result = judge(*figures, stopped_by=stopped_by)
    assert result.outcome is Outcome.NOT_RUN
    assert result.message == f"2.3 images: expected {EXPECTED}; {reason}."


HOSTILE = (
    np.zeros(0),
    np.zeros((0, 0, 3)),
    np.float64(7),
    np.full((28, 28), np.nan),
    np.where(np.eye(28) > 0, np.inf, -np.inf),
    np.where(np.eye(28) > 0, 1e308, -1e308),
    np.eye(28) * 1j,
    np.eye(28, dtype=bool),
    np.eye(1000),
    np.zeros((28, 28, 28)),
)


@pytest.mark.parametrize("image", HOSTILE)
def test_hostile_images_are_judged_without_an_error(image: np.ndarray) -> None:
    result = judge(Figure(-1, (axes(np.asarray(image)), axes(image, image, title="\x1b[1m" * 70))))
    assert result.outcome in (Outcome.FAIL, Outcome.NOT_RUN)


def test_rows_that_are_all_alike_know_nothing() -> None:
    alike = known_rows(np.zeros((5, 784)), np.zeros(5, np.int64))
    result = gallery([drawn(SHOWN)], alike, others={}, label="x")
    assert result.message == (
        f"x: expected {EXPECTED}, received 36 of 36 that are none of yours: draw them as they are, one by one."
    )
