"""What Part 2 looks at and what decides each criterion, as far as the editions share it: all but loading the data.

Points and tolerances stand in each edition's assignment.toml, what is asked for and what is right in `reference.shared`.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from autograder.checks import TEXT_KINDS, Architecture, GradientCase, LossCase
from autograder.grading import bind, bind_training
from autograder.grading.doubted import doubted
from autograder.grading.known import Known
from autograder.grading.sight import Binding, QuestionGrading, Sight
from autograder.model.plan import Held, PlannedCall, Tensor
from reference.shared import oracles

__all__ = ["ALL_TRAIN", "NETWORKS", "TEST", "TRAIN", "known", "pictures", "split_and_scaled"]

TRAIN, VALID, TEST = ("X_train", "y_train"), ("X_valid", "y_valid"), ("X_test", "y_test")
ALL_TRAIN = ("X_train_full", "y_train_full")
BEST = ("best_n1", "best_n2", "best_act")
LOSS = "smoothed_cross_entropy"

Batch = tuple[str, NDArray[np.int64], NDArray[np.float64], float]
"""In words, labels (n,), logits (n, K), alpha."""


def _network(sight: Sight) -> Architecture:
    """784 → 20 (relu) → 40 (relu) → one unit a letter (softmax)."""
    widths = (units for units, _ in oracles.HIDDEN)
    activations = (name for _, name in oracles.HIDDEN)
    return Architecture((oracles.PIXELS, *widths, bind_training.outputs(sight)), (*activations, "softmax"))


def _combinations(sight: Sight) -> Sequence[Architecture]:
    """The grid of Question 2.5."""
    return [
        Architecture((oracles.PIXELS, n1, n2, bind_training.outputs(sight)), (act, act, "softmax"))
        for n1, n2, act in oracles.GRID
    ]


def _batch(n: int, classes: int, alpha: float, *, scale: float, seed: int) -> Batch:
    rng = np.random.default_rng(seed)
    logits = (scale * rng.standard_normal((n, classes))).round(2)
    samples = "1 sample" if n == 1 else f"{n} samples"
    return f"alpha = {alpha:g}, {samples} of {classes} classes", rng.integers(0, classes, n), logits, alpha


ORDINARY: tuple[Batch, ...] = tuple(
    _batch(n, classes, alpha, scale=2.0, seed=number)
    for number, (n, classes, alpha) in enumerate(
        [(4, 3, 0.1), (1, 10, 0.1), (7, 10, 0.15), (5, 10, 0.2), (6, 26, 0.5), (8, 10, 0.0), (3, 2, 0.3)]
    )
)
EXTREME: tuple[Batch, ...] = (
    (
        "logits of ±1000",
        np.array([0, 1]),
        np.array([[1000.0, -1000.0] + 8 * [0.0], [1000.0, -1000.0] + 8 * [500.0]]),
        0.1,
    ),
    ("one logit of 200 among zeros", np.array([2]), 200.0 * np.eye(10)[1:2], 0.2),
    ("equal logits", np.array([3, 0]), np.zeros((2, 10)), 0.15),
    ("equal logits of −500", np.array([1]), np.full((1, 10), -500.0), 0.1),
)
"""Where softmax, rounded to float32, is 0 or overflows; and ties, which have a closed form: log K.

All of ten classes, so that a loss for the assignment's ten alone does not lose its marks twice.
"""


def _calls(name: str, batches: Sequence[Batch], *, gradient: bool = False) -> tuple[PlannedCall, PlannedCall]:
    """The student's loss on each batch, with integer labels and with one-hot ones."""
    by = 1 if gradient else None
    inputs = tuple(
        (Tensor(labels.astype(np.int32)), Tensor(logits.astype(np.float32)), alpha)
        for _, labels, logits, alpha in batches
    )
    one_hot = tuple(
        (Tensor(np.eye(logits.shape[1], dtype=np.float32)[labels]), Tensor(logits.astype(np.float32)), alpha)
        for _, labels, logits, alpha in batches
    )
    return PlannedCall(name, LOSS, inputs, gradient=by), PlannedCall(f"{name}_one_hot", LOSS, one_hot, gradient=by)


def _case(batch: Batch) -> LossCase:
    given, labels, logits, alpha = batch
    return LossCase(
        given,
        right=oracles.smoothed_cross_entropy(labels, logits, alpha),
        per_sample=oracles.losses_per_sample(labels, logits, alpha),
        wrong={
            name: tuple(form(labels, logits, alpha) for form in forms) for name, forms in oracles.WRONG_LOSSES.items()
        },
    )


def _gradient_case(batch: Batch) -> GradientCase:
    given, labels, logits, alpha = batch
    return GradientCase(
        given,
        right=oracles.smoothed_gradient(labels, logits, alpha),
        wrong={
            name: tuple(form(labels, logits, alpha) for form in forms)
            for name, forms in oracles.WRONG_GRADIENTS.items()
        },
        value=oracles.smoothed_cross_entropy(labels, logits, alpha),
    )


FORMULA = tuple(name for name in oracles.WRONG_LOSSES if name != "log_of_zero")
"""Mistakes in the loss that ordinary inputs show."""
CASES = [_case(batch) for batch in ORDINARY]
VALUES, STABLE = _calls("loss", ORDINARY, gradient=True), _calls("stable", EXTREME)


def split_and_scaled(**more: Binding) -> QuestionGrading:
    """Question 2.2; `more` criteria come before."""
    return QuestionGrading(
        "q2_2",
        {
            **more,
            "split": bind_training.split(TRAIN, VALID, whole=ALL_TRAIN, share=Fraction(str(oracles.VALIDATION_SHARE))),
            "scaled": bind_training.scaled([TRAIN[0], VALID[0], TEST[0]]),
        },
        names=(*TRAIN, *VALID, *TEST, *ALL_TRAIN),
        data=True,
    )


def pictures(function: str, drawn_from: tuple[str, str], *or_from: tuple[str, str]) -> QuestionGrading:
    """Question 2.3: `function`, the student's, draws images of the set `drawn_from`, or of a part of it.

    It is called once more for each of these: only from the set that the notebook gave it, a fixed seed shows the same.
    """
    inputs = tuple((Held(images), Held(labels)) for images, labels in (drawn_from, *or_from))
    again = PlannedCall("again", function, inputs, figures=True)
    return QuestionGrading(
        "q2_3",
        {
            "images": bind_training.gallery(drawn_from, count=oracles.SHOWN),
            "titles": bind_training.titles(drawn_from, count=oracles.SHOWN, also=or_from),
            "again": bind_training.reshown(again, drawn_from, count=oracles.SHOWN),
        },
        names=(*drawn_from, *(name for pair in or_from for name in pair)),
        calls=(again,),
        figures=True,
        data=True,
    )


NETWORKS: tuple[QuestionGrading, ...] = (
    QuestionGrading(
        "q2_4",
        {
            "layers": bind_training.layers(_network),
            "epochs": bind_training.epochs(_network, at_least=oracles.EPOCHS),
            "evaluated": doubted(bind_training.evaluated(_network, "test_accuracy")),
            "accuracy": doubted(
                bind_training.accuracy(_network, "test_accuracy", training=TRAIN, scaled=(TRAIN[0], TEST[0]))
            ),
        },
        names=("test_accuracy", *TRAIN, TEST[0]),
        data=True,
    ),
    QuestionGrading(
        "q2_5",
        {
            "trained": bind_training.grid(_combinations),
            "chosen": doubted(bind_training.selection(_combinations, BEST)),
            "reported": doubted(bind_training.reported_best(_combinations, BEST, "best_valid_accuracy")),
            "evaluated": doubted(bind_training.best_evaluated(_combinations, BEST, "best_test_accuracy")),
        },
        names=(*BEST, "best_valid_accuracy", "best_test_accuracy"),
    ),
    QuestionGrading(
        "q2_6",
        {
            "loss": bind_training.loss(*VALUES, CASES, mistakes=FORMULA),
            "stable": bind_training.loss(
                *STABLE,
                [_case(batch) for batch in EXTREME],
                follows=True,
                mistakes=("log_of_zero", "probabilities_for_logits"),
            ),
            "gradient": bind_training.gradient(*VALUES, [_gradient_case(batch) for batch in ORDINARY]),
            "own": bind_training.own_code(LOSS),
            "trained": bind_training.smoothing_runs(_combinations, BEST, oracles.ALPHAS, loss=(*VALUES, CASES)),
            "reported": doubted(bind_training.reported_accuracies("accuracy_by_alpha", oracles.ALPHAS)),
            "discussion": bind.written(kinds=TEXT_KINDS),
        },
        names=("accuracy_by_alpha", *BEST),
        calls=(*VALUES, *STABLE),
    ),
)
"""Questions 2.4 to 2.6."""


def known(student_id: int | None) -> Known:  # noqa: ARG001 - the same for every student
    """No named answer has one right value here: everything is judged by what was observed."""
    return Known(truth={}, answers={}, sentences=oracles.MISCONCEPTIONS)
